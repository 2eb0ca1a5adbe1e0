"""Real octets through unpacking, every inspection and the judge: what the parts promise each other holds."""

import io
import time
import zipfile
from email.message import EmailMessage

import pytest

from sekisho.inspections import CATALOGUE, CONTENT_CATALOGUE
from sekisho.inspections.known_bad import EICAR_STRING
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.model.finding import Completed
from sekisho.model.verdict import Category
from sekisho.testing.builders import a_dossier
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import shipped_weights


def verdict_on(raw: bytes):
    content = unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
    peeked = [Completed(inspection.name, tuple(inspection.peek(content))) for inspection in CONTENT_CATALOGUE]
    dossier = a_dossier(content.message, content_reports=peeked)
    return judge([Completed(inspection.name, tuple(inspection.look(dossier))) for inspection in CATALOGUE], dossier, shipped_weights())


def a_mail(*attachments, body="The minutes of Tuesday are below.", html="", **headers):
    mail = EmailMessage()
    for name, value in {"From": "Hanako <hanako@partner.test>", "To": "taro@example.test", "Subject": "Minutes", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, octets in attachments:
        mail.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def zipped(name, octets):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, octets)
    return buffer.getvalue()


def locked(archive):
    """Set bit 0 of the flags in both headers of a zip with one member: that is all that makes it say "encrypted"."""
    octets = bytearray(archive)
    octets[6] |= 1
    octets[octets.index(b"PK\x01\x02") + 8] |= 1
    return bytes(octets)


PROGRAM = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(200)
MACRO_DOCUMENT = io.BytesIO()
with zipfile.ZipFile(MACRO_DOCUMENT, "w") as made:
    made.writestr("word/document.xml", "<w:document/>")
    made.writestr("word/vbaProject.bin", bytes(64))


@pytest.mark.parametrize(
    ("raw", "category", "code"),
    [
        (a_mail(), Category.CLEAN, None),
        (a_mail(("minutes.pdf", b"%PDF-1.7\n1 0 obj\n")), Category.CLEAN, None),
        (a_mail(("eicar.com", EICAR_STRING)), Category.MALWARE, "known_bad.eicar"),
        (a_mail(("notes.txt", EICAR_STRING + b"\r\n")), Category.MALWARE, "known_bad.eicar"),
        (a_mail(("a.zip", zipped("b.zip", zipped("c.txt", EICAR_STRING)))), Category.MALWARE, "known_bad.eicar"),
        (a_mail(body=EICAR_STRING.decode() + "\nis the test string"), Category.MALWARE, "known_bad.eicar"),
        (a_mail(body="The test string is " + EICAR_STRING.decode()), Category.CLEAN, None),
        (a_mail(("tool.bin", PROGRAM)), Category.MALWARE, "executable.program"),
        (a_mail(("invoice.pdf", PROGRAM)), Category.MALWARE, "executable.disguised"),
        (a_mail(("invoice.zip", zipped("invoice.js", b"var a = 1;"))), Category.MALWARE, "executable.script"),
        (a_mail(("invoice.docx", MACRO_DOCUMENT.getvalue())), Category.MALWARE, "document.macro"),
        (a_mail(("invoice.zip", locked(zipped("invoice.xlsx", b"secret")))), Category.UNSCANNABLE, "archive.encrypted"),
        (a_mail(From="Partner <billing@partner-billing.test>"), Category.PHISHING, "look_alike.sender"),
        (a_mail(From='"Taro taro@example.test" <x@stranger.test>'), Category.PHISHING, "display_name.known_address"),
        (
            a_mail(html='<p>Log in</p><form action="https://collect.test/x"><input type="password"></form>'),
            Category.PHISHING,
            "html.password_form",
        ),
        (
            a_mail(html='<a href="http://8.8.8.8/x">https://www.bank.test</a><form action="http://8.8.8.8/x"><input type="password"></form>'),
            Category.PHISHING,
            "together.deceiving_link_and_form",
        ),
        (
            a_mail(List_Unsubscribe="<https://news.partner.test/u>", List_Id="<news.partner.test>", Precedence="bulk"),
            Category.BULK,
            "bulk.unsubscribe",
        ),
        (
            a_mail(List_Unsubscribe="<mailto:x@partner.test>", List_Id="<talk.partner.test>", Precedence="list", List_Post="<mailto:t@partner.test>"),
            Category.CLEAN,
            "bulk.discussion",
        ),
    ],
)
def test_the_whole_way(raw, category, code):
    verdict = verdict_on(raw)
    assert verdict.category is category, verdict.sentence
    codes = [reason.code for reason in verdict.reasons]
    assert code in codes if code else codes == []
