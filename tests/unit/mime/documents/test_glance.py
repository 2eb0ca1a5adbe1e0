import io
import itertools

import pytest
import zxingcpp
from PIL import Image

from sekisho.mime.documents.glance import anything_in, is_picture_alone
from sekisho.mime.limits import Limits

LIMITS = Limits()


def written(picture, kind="GIF"):
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def a_code():
    grid = memoryview(zxingcpp.create_barcode("https://evil.test/q", zxingcpp.BarcodeFormat.QRCode).to_image(scale=4, add_quiet_zones=True))
    return written(Image.frombytes("L", (grid.shape[1], grid.shape[0]), bytes(grid)))


PHOTO = written(Image.effect_noise((300, 200), 60))
BOMB = b"GIF89a" + b"\xff\xff\xff\xff" + b"\0" * 50


@pytest.mark.parametrize(
    ("pictures", "found"),
    [
        ([], False),
        ([PHOTO], False),
        ([PHOTO, written(Image.effect_noise((300, 200), 40), "PNG")], False),
        ([a_code()], True),
        ([PHOTO, PHOTO, a_code()], True),
        ([b"GIF89a" + bytes([200, 0, 200, 0]) + b"broken"], True),  # damage is a sign too
        ([BOMB], True),
    ],
)
def test_whatever_would_be_told_of_a_picture_counts_as_found(pictures, found):
    assert anything_in(pictures, LIMITS, LIMITS.budget(lambda: 0.0)) is found


def test_what_was_not_looked_at_in_time_counts_as_found():
    ticks = itertools.count(0, 6.0)
    assert anything_in([PHOTO, PHOTO], LIMITS, LIMITS.budget(lambda: next(ticks)))


def test_the_pixels_of_all_pictures_are_counted_together():
    large = written(Image.effect_noise((3_500, 3_400), 60), "PNG")  # searched at a third of that: 1.3 million pixels
    assert not anything_in([large], LIMITS, LIMITS.budget(lambda: 0.0))
    assert anything_in([large] * 40, LIMITS, LIMITS.budget(lambda: 0.0))


@pytest.mark.parametrize(("types", "alone"), [(("gif",), True), (("jpeg",), True), (("gif", "zip"), False), (("pdf",), False), ((), False)])
def test_a_picture_that_is_something_else_too_is_none(types, alone):
    assert is_picture_alone(types) is alone
