import io

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from sekisho.mime.documents import pictures


def a_code(text="https://evil.test/q", side=200):
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    grid = memoryview(code.to_image(scale=1, add_quiet_zones=True))
    picture = Image.frombytes("L", (grid.shape[1], grid.shape[0]), bytes(grid))
    return picture.resize((side, side), Image.Resampling.NEAREST)


def written(picture, kind="PNG"):
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    "turned",
    [
        lambda code: code,
        ImageOps.invert,
        lambda code: code.rotate(37, expand=True, fillcolor=255),
        lambda code: code.rotate(180),
        ImageOps.mirror,
        lambda code: code.point(lambda value: 120 + value // 8),
        lambda code: ImageOps.expand(code, 500, 255),
        lambda code: Image.merge("RGBA", (*([Image.new("L", code.size)] * 3), ImageOps.invert(code))),
        lambda code: code.resize((3_000, 3_000)),
    ],
)
def test_codes_are_read(look, turned):
    looking = look(pictures.look, written(turned(a_code())), "png")
    assert [(link.url, link.place) for link in looking.links.values()] == [("https://evil.test/q", "qr")]


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_kinds_of_pictures(look, kind):
    assert look(pictures.look, written(a_code(), kind), kind.lower()).links


def test_what_leads_nowhere_is_no_link(look):
    looking = look(pictures.look, written(a_code("WIFI:S:x;T:WPA;P:y;;")), "png")
    assert looking.links == {}
    assert "qr_code" in looking.signs


def test_a_picture_without_a_code(look):
    looking = look(pictures.look, written(Image.effect_noise((300, 300), 60)), "png")
    assert (looking.signs, looking.links, looking.defects) == ({}, {}, [])


def test_sizes_without_decoding():
    for kind in ("PNG", "GIF", "BMP", "JPEG"):
        assert pictures.size_of(written(Image.new("L", (70, 90)), kind)) == (70, 90)
    assert pictures.size_of(b"RIFF") == (0, 0)
    assert not pictures.may_show_codes(written(Image.new("L", (40, 400))))
    assert pictures.may_show_codes(b"RIFF....WEBP")


def test_a_bomb_is_told_and_not_decoded(look):
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (30_000).to_bytes(4, "big") * 2 + b"\x08\x06\0\0\0" + b"\x1f\xee@L" + b"\0\0\0\0IDAT5\xaf\x06\x1e"
    looking = look(pictures.look, bomb, "png")
    assert "picture_bomb" in looking.signs
    assert [defect.code for defect in looking.defects] == ["unscannable.picture_size"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"]), st.integers(0, 2_000), st.binary(min_size=1, max_size=40))
def test_damage_raises_nothing(look, kind, place, damage):
    whole = written(Image.new("RGB", (80, 80), "red"), kind)
    look(pictures.look, whole[:place] + damage + whole[place + len(damage) :], kind.lower())


def test_what_is_not_searched_any_more_is_told_once(look):
    looking = look(pictures.look, written(a_code()), "png")
    looking.signs.clear()
    looking.sight.pixels = 0
    for _ in range(2):
        pictures.note_codes(a_code(), looking)
    assert set(looking.signs) == {"picture_unread"}
    assert looking.sight.told


@pytest.mark.parametrize("see_through", [None, 0, 7, bytes(range(0, 256, 2))])
def test_a_palette_turns_grey_as_its_pixels_would(see_through):
    picture = Image.frombytes("P", (128, 96), bytes(range(256)) * 48)
    picture.putpalette([(5 * index + shift) % 256 for index in range(256) for shift in (0, 90, 170)])
    out = io.BytesIO()
    picture.save(out, "PNG", **({} if see_through is None else {"transparency": see_through}))
    with Image.open(io.BytesIO(out.getvalue())) as again:
        whole = Image.alpha_composite(Image.new("RGBA", again.size, "white"), again.convert("RGBA")).convert("L")
    grey = pictures.grey_to_read(out.getvalue(), 1_000_000)
    assert grey is not None
    # what shows through is laid on white in grey, not in colours: a rounding more or less
    assert all(abs(one - other) <= 1 for one, other in zip(grey.octets, whole.tobytes(), strict=True))


def test_small_pictures_are_counted_too(look):
    looking = look(pictures.look, written(Image.new("L", (60, 60), 255)), "png")
    for _ in range(99):
        pictures.note_codes(a_code("text"), looking)
    assert set(looking.signs) == {"qr_code"}
    pictures.note_codes(a_code("another"), looking)
    assert set(looking.signs) == {"qr_code", "picture_unread"}
    assert "another" not in looking.signs["qr_code"].detail


def test_a_second_look_is_not_endless_and_that_is_told(look):
    without = a_code().rotate(45).crop((70, 70, 130, 130))
    looking = look(pictures.look, written(without), "png")
    for _ in range(29):
        pictures.note_codes(without, looking)
    assert not looking.signs
    pictures.note_codes(without, looking)
    assert looking.signs["picture_unread"].detail == "more pictures than are looked at twice"
