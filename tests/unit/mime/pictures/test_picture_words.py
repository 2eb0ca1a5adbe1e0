import time
from base64 import encodebytes
from io import BytesIO

import pytest
from PIL import Image

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.pictures.ocr import Words
from sekisho.mime.unpack import unpack
from sekisho.model.budget import Budget

WORDS = Words("Your account is locked.\nhttps: //login.example.test/a\x00 now", whole=True)


class Reader:
    """Says the same of every picture, or breaks; remembers how large they were and what time they had."""

    def __init__(self, said=WORDS):
        self.said, self.asked = said, []

    def read(self, grey, width, height, seconds):
        assert len(grey) == width * height
        self.asked.append((width * height, seconds))
        if isinstance(self.said, Exception):
            raise self.said
        return self.said


def a_picture(side=120, kind="PNG", **more):
    octets = BytesIO()
    Image.effect_noise((side, side), 90).save(octets, kind, **more)
    return octets.getvalue()


def a_mail(*pictures, html='<img src="cid:a">', disposition="inline"):
    lines = [
        "From: h@partner.test",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; boundary="b"',
        "",
        "--b",
        "Content-Type: text/html",
        "",
        html,
    ]
    for octets in pictures:
        lines += ["--b", "Content-Type: image/png", f"Content-Disposition: {disposition}", "Content-Transfer-Encoding: base64", ""]
        lines += encodebytes(octets).decode().splitlines()
    return "\r\n".join((*lines, "--b--", "")).encode()


def read(raw, reader, budget=None, one_shot=True):
    return unpack(raw, DEFAULT_LIMITS, budget or DEFAULT_LIMITS.budget(time.monotonic), one_shot=one_shot, picture_reader=reader)


def unread(content):
    return [sign.detail for part in content.message.parts for sign in part.signs if sign.code == "words_unread"]


def test_words_are_text_that_a_reader_sees_with_its_links():
    content = read(a_mail(a_picture()), Reader())
    assert content.picture_text == "Your account is locked.\nhttps://login.example.test/a  now"
    assert content.visible_text.endswith(content.picture_text)
    assert [(link.host, link.place) for link in content.message.links] == [("login.example.test", "picture")]
    assert content.message.text.picture_characters == len(content.picture_text)
    assert content.message.text.visible_characters < 10
    assert unread(content) == []


@pytest.mark.parametrize(
    "raw",
    [
        a_mail(a_picture(), html="<p>" + "The minutes of Tuesday are in the attached picture. " * 2 + "</p><img src=cid:a>"),
        a_mail(a_picture(), html="<p>Hello</p>", disposition="attachment"),
        a_mail(a_picture(40)),
    ],
    ids=["text beside it", "an attachment that is not shown", "a logo"],
)
def test_other_pictures_are_not_read(raw):
    reader = Reader()
    assert read(raw, reader).picture_text == ""
    assert reader.asked == []


def test_outside_the_child_nothing_is_read():
    reader = Reader()
    assert read(a_mail(a_picture()), reader, one_shot=False).unopened
    assert reader.asked == []


def test_large_pictures_are_made_smaller_and_only_the_largest_are_read():
    reader = Reader()
    content = read(a_mail(a_picture(100), a_picture(1500), a_picture(110), a_picture(120)), reader)
    assert [pixels for pixels, _ in reader.asked] == [750 * 750, 120 * 120, 110 * 110]
    assert unread(content) == ["more pictures than are read"]


def test_time_is_shared_by_all_pictures():
    clock = [0.0]

    class Slow(Reader):
        def read(self, grey, width, height, seconds):
            clock[0] += 2.0
            return super().read(grey, width, height, seconds)

    reader = Slow()
    content = read(a_mail(*[a_picture()] * 3), reader, Budget(lambda: clock[0], 10.0, 10**9, 10**5))
    assert [seconds for _, seconds in reader.asked] == [3.0, 1.0]
    assert unread(content) == ["time"]


def test_the_messages_own_time_comes_first():
    clock = [0.0]

    class Slow(Reader):
        def read(self, grey, width, height, seconds):
            clock[0] += 20.0
            return super().read(grey, width, height, seconds)

    content = read(a_mail(a_picture(), a_picture()), Slow(), Budget(lambda: clock[0], 10.0, 10**9, 10**5))
    assert "unscannable.budget" in [defect.code for defect in content.message.defects]


@pytest.mark.parametrize("broken", [ValueError("x"), OSError("x"), MemoryError()])
def test_a_reader_that_fails_is_told(broken):
    content = read(a_mail(a_picture()), Reader(broken))
    assert unread(content) == [f"the reader failed: {type(broken).__name__}"]
    assert content.picture_text == ""


def test_half_read_cut_and_many_framed_pictures_are_told():
    assert unread(read(a_mail(a_picture()), Reader(Words("half", whole=False)))) == ["time"]
    assert unread(read(a_mail(b"\x89PNG\r\n\x1a\n" + bytes(9_000)), Reader())) == ["cannot be decoded, or is too large"]
    frames = a_picture(kind="GIF", save_all=True, append_images=[Image.effect_noise((120, 120), 90)])
    assert unread(read(a_mail(frames), Reader())) == ["only the first of several frames"]


def test_a_large_picture_in_which_nothing_was_recognised_is_told():
    nothing = Reader(Words(" \n", whole=True))
    assert unread(read(a_mail(a_picture(1500)), nothing)) == ["nothing was recognised after it was made smaller"]
    assert unread(read(a_mail(a_picture(1500, "JPEG")), nothing)) == ["nothing was recognised after it was made smaller"]
    assert unread(read(a_mail(a_picture()), nothing)) == []


def test_endless_words_are_cut():
    assert len(read(a_mail(a_picture()), Reader(Words("word " * 20_000, whole=True))).picture_text) == 20_000
