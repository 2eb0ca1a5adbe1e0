import base64

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.mime.writing.rewrite import apply_edits
from sekisho.mime.writing.stamping import LARGEST_TEXT, stamp_edits
from sekisho.model.policy import Stamp
from sekisho.policy.stamps import stamp_wish

WISH = stamp_wish([Stamp("a", "From outside.", "社外から", "suspicious"), Stamp("b", "Below.", bottom=True)])


def stamped(raw):
    raw = raw.replace(b"\n", b"\r\n")
    return apply_edits(raw, stamp_edits(raw, WISH, DEFAULT_LIMITS))


def read(raw):
    return unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(lambda: 0.0), one_shot=True)


JAPANESE = "お世話になっております。\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: s\n\nHello there\n",
        b"Subject: s\nContent-Type: text/plain; charset=us-ascii\n\nHello there\n",
        b"Content-Transfer-Encoding: quoted-printable\nSubject: s\nContent-Type: text/plain;\n charset=utf-8\n\nHello =E2=98=83 there\n",
        b"Subject: s\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"Hello there\r\n"),
        b"Subject: s\nContent-Type: text/plain; charset=iso-2022-jp\n\nHello there " + JAPANESE.strip().encode("iso-2022-jp") + b"\n",
    ],
)
def test_plain_text_in_every_coat(raw):
    content = read(stamped(raw))
    text = content.visible_text
    assert text.index("From outside.") < text.index("社外から") < text.index("Hello") < text.index("Below.")
    assert content.message.subject == "s" and content.message.defects == ()


ALTERNATIVE = (
    b"Subject: s\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n"
    b"--i\nContent-Type: text/plain\n\nHello\n--i\nContent-Type: text/html; charset=utf-8\n\n<html><BODY bgcolor=red><p>Hello</p></body></html>\n--i--\n"
    b'--o\nContent-Type: text/plain; name="a.txt"\nContent-Disposition: attachment\n\nfile\n--o--\n'
)


def test_text_and_html_get_it_and_files_do_not():
    made = stamped(ALTERNATIVE)
    content = read(made)
    plain, page, file = content.leaves
    assert b"From outside." in plain.octets and b"From outside." in page.octets and file.octets == b"file"
    html = page.octets.decode()
    assert html.index("<BODY bgcolor=red>") < html.index("From outside.") < html.index("<p>Hello") < html.index("Below.") < html.index("</body>")
    assert content.message.defects == ()


@pytest.mark.parametrize(
    "raw",
    [
        ALTERNATIVE.replace(b"multipart/mixed", b'multipart/signed; protocol="application/pgp-signature"'),
        ALTERNATIVE.replace(b"multipart/mixed", b"multipart/encrypted"),
        b"Subject: s\nContent-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\nAAAA\n",
        b"Subject: s\nContent-Type: application/pdf\n\n%PDF\n",
        ALTERNATIVE.replace(b"boundary=o\n", b"boundary=o; boundary=p\n"),
        b"Content-Type: text/plain\nContent-Type: text/html\nSubject: s\n\n<p>two readings</p>\n",
        b"Subject: s\nContent-Type: text/plain; charset=utf-8\n\n\xff\xfe broken\n",
        b"Subject: s\n\n" + b"x" * (LARGEST_TEXT + 1) + b"\n",
    ],
    ids=["signed", "encrypted", "smime", "no text", "two boundaries", "two types", "broken charset", "too large"],
)
def test_what_must_not_or_cannot_safely_be_changed_stays_octet_for_octet(raw):
    assert stamped(raw) == raw.replace(b"\n", b"\r\n")


def test_nesting_ends():
    raw = b"Subject: s\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(500)) + b"\nx\n"
    assert stamped(raw) == raw.replace(b"\n", b"\r\n")
