"""An archive whose password only a picture tells, in a code or in words: the reader sees it, and so do we."""

import io
import time

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.pictures.ocr import Words
from sekisho.mime.unpack import unpack
from sekisho.testing.hidings import PROGRAM, mail


class Reads:
    """Reads the same words in every picture."""

    def read(self, *_):
        return Words("Your password: k3yZ9x", whole=True)


def picture(code=""):
    drawn = Image.effect_noise((200, 200), 60)
    if code:
        grid = memoryview(zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6, add_quiet_zones=True))
        drawn = Image.frombytes("L", (grid.shape[1], grid.shape[0]), bytes(grid))
    target = io.BytesIO()
    drawn.save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(("shown", "reader", "opens"), [("k3yZ9x", None, True), ("", Reads(), True), ("", None, False), ("Gate 7", None, False)])
def test_a_password_that_stands_in_a_picture(shown, reader, opens):
    document, target = pikepdf.new(), io.BytesIO()
    document.attachments["a.exe"] = pikepdf.AttachedFileSpec(document, PROGRAM, filename="a.exe")
    document.save(target, encryption=pikepdf.Encryption(owner="k3yZ9x", user="k3yZ9x"))
    first, second = mail(target.getvalue(), "a.pdf"), mail(picture(shown), "a.png", "image/png")
    raw = first.removesuffix(b"--outer--\r\n") + second[second.rindex(b"--outer\r\n") :]
    content = unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True, picture_reader=reader)
    assert any(leaf.octets == PROGRAM for leaf in content.leaves) is opens
