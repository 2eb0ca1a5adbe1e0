import time

from sekisho.mime.containers.mail import read_mail
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack

INNER = (
    b"From: a@inner.test\r\nTo: b@inner.test\r\nSubject: inner\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n"
    b"--zz\r\nContent-Type: text/html\r\n\r\n<a href='http://deep.test/login'>here</a>\r\n"
    b"--zz\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\nMZpayload\r\n--zz--\r\n"
)


def test_parts_of_a_mail(read):
    found, codes = read(read_mail, INNER, kind="eml")
    assert [(member.place, member.declared_type, member.name) for member in found] == [
        ("1", "text/html", ""),
        ("2", "application/octet-stream", "a.bin"),
    ]
    assert codes == []


def test_every_mail_of_a_mailbox(read):
    box = (
        b"From a@x.test Thu Jan  1 00:00:00 2026\r\n"
        + INNER
        + b"\r\n\r\nFrom b@x.test Thu Jan  1 00:00:01 2026\r\nFrom: c@x.test\r\nTo: d@x.test\r\n\r\nsecond\r\n"
    )
    found, _ = read(read_mail, box, kind="eml")
    assert [(member.place, member.octets.strip()[:6]) for member in found] == [("1", b"<a hre"), ("2", b"MZpayl"), ("2.1", b"second")]


def test_a_mail_under_another_type_is_walked_and_its_text_is_read(read):
    outer = (
        b"From: a@outer.test\r\nSubject: outer\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=yy\r\n\r\n--yy\r\n\r\nsee it\r\n"
        b"--yy\r\nContent-Type: application/octet-stream; name=forwarded.eml\r\n\r\n" + INNER + b"\r\n--yy--\r\n"
    )
    limits = Limits()
    content = unpack(outer, limits, limits.budget(time.monotonic), one_shot=True)
    assert [part.path for part in content.message.parts] == ["1", "2", "2!1", "2!2"]
    assert [link.host for link in content.message.links] == ["deep.test"]
    assert not unpack(outer, limits, limits.budget(time.monotonic), one_shot=False).message.links
    assert unpack(outer, limits, limits.budget(time.monotonic), one_shot=False).unopened == ("2",)


def test_quoted_mail_is_text(read):
    quoting = b"From: a@x.test\r\nSubject: x\r\n\r\nFrom: b@x.test\r\nTo: c@x.test\r\nSubject: quoted\r\n\r\ntext\r\n"
    limits = Limits()
    assert unpack(quoting, limits, limits.budget(time.monotonic), one_shot=False).unopened == ()
