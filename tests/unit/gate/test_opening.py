import io
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest
from PIL import Image

from sekisho.gate import opening
from sekisho.gate.inspectors.jobs import LookedAt, NeedsOneShot, OpenRequest, PicturesLeft, Wishes
from sekisho.inspections import CONTENT_CATALOGUE
from sekisho.inspections.known_bad import EICAR, EICAR_STRING
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack
from sekisho.model.clean_copy import CleanWish
from sekisho.model.dossier import Opened
from sekisho.model.finding import Completed, Failed
from sekisho.model.stamping import StampWish
from sekisho.senderauth.proofs import read_proofs
from sekisho.testing import builders
from sekisho.testing.signed_mail import signed_mail

EMPTY_ZIP = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="


def mail(body: bytes, content_type: bytes = b"text/plain", encoding: bytes = b"7bit") -> bytes:
    return (
        b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Minutes\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: %b\r\nContent-Transfer-Encoding: %b\r\n\r\n%b\r\n" % (content_type, encoding, body)
    )


class Broken:
    name, kinds = "broken", ()

    def peek(self, content):
        yield from ()
        raise ZeroDivisionError("secret words of the message")


def content_of(raw: bytes):
    limits = Limits()
    return unpack(raw, limits, limits.budget(lambda: 0.0), one_shot=True)


def test_a_message_becomes_facts_reports_and_an_opinion():
    raw = mail(b"The minutes of Tuesday are below.")
    opened = opening.open_message(OpenRequest(), raw)
    assert isinstance(opened, Opened)
    assert (opened.message.subject, opened.message.sender.address, opened.message.size) == ("Minutes", "hanako@partner.test", len(raw))
    assert [report.inspection for report in opened.reports] == [inspection.name for inspection in CONTENT_CATALOGUE]
    assert opened.classification is not None
    assert opened.elapsed_us > 0


def test_the_same_octets_give_the_same_facts():
    raw = mail("会議の議事録です。".encode(), b"text/plain; charset=utf-8", b"8bit")
    first, second = (opening.open_message(OpenRequest(), raw) for _ in range(2))
    assert isinstance(first, Opened)
    assert isinstance(second, Opened)
    assert (first.message, first.classification) == (second.message, second.classification)


def test_content_inspections_see_the_octets():
    opened = opening.open_message(OpenRequest(), mail(EICAR_STRING, b'application/octet-stream; name="test.com"'))
    assert isinstance(opened, Opened)
    assert [finding.kind for report in opened.reports if isinstance(report, Completed) for finding in report.findings] == [EICAR]


def test_a_container_is_left_to_a_one_shot_child_and_opened_there():
    raw = mail(EMPTY_ZIP.encode(), b'application/zip; name="a.zip"', b"base64")
    assert opening.open_message(OpenRequest(), raw) == NeedsOneShot(("1",))
    opened = opening.open_message(OpenRequest(one_shot=True), raw)
    assert isinstance(opened, Opened)
    assert opened.message.parts[0].container == "zip"


def test_an_inspection_that_breaks_has_failed_and_the_others_still_look():
    reports = opening.peek_all(content_of(mail(b"text")), (Broken(), *CONTENT_CATALOGUE))
    assert isinstance(reports[0], Failed)
    assert reports[0].reason.startswith("ZeroDivisionError in the inspection, ")
    assert "secret" not in reports[0].reason
    assert all(isinstance(report, Completed) for report in reports[1:])


def test_a_text_model_that_breaks_has_failed():
    def ask():
        raise ValueError("secret words of the message")

    classification, (report,) = opening.ask_classifier(ask)
    assert classification is None
    assert isinstance(report, Failed)
    assert report.inspection == "classifier"
    assert "secret" not in report.reason


def test_a_text_model_that_answers_makes_no_report():
    answer = builders.a_classification(1.0)
    assert opening.ask_classifier(lambda: answer) == (answer, ())


def test_no_time_at_all_still_gives_facts_that_say_so():
    opened = opening.open_message(OpenRequest(seconds=0.0), mail(b"text"))
    assert isinstance(opened, Opened)
    assert "unscannable.budget" in [defect.code for defect in opened.message.defects]


@pytest.mark.parametrize(
    "module", ["encodings.iso2022_jp", "encodings.euc_jp", "encodings.gb18030", "encodings.koi8_r", "idna.uts46data", "_strptime"]
)
def test_what_python_imports_late_is_there(module):
    import sys

    assert module in sys.modules


def test_signatures_are_hashed_where_the_octets_are():
    opened = opening.open_message(OpenRequest(), signed_mail())
    assert isinstance(opened, Opened)
    assert opened.message.proofs == read_proofs(signed_mail())
    assert [facts.result for facts in opened.message.proofs.signatures] == [""]


def test_signatures_that_cannot_be_read_are_not_taken_for_none():
    def read():
        raise ZeroDivisionError("secret words of the message")

    proofs, (report,) = opening.hash_signatures(read)
    assert isinstance(report, Failed)
    assert "secret" not in report.reason
    assert proofs.signatures[0].result == "permerror"
    assert proofs.arc.problem


def a_picture(colour="white", kind="GIF"):
    out = io.BytesIO()
    Image.effect_noise((300, 200), 50).save(out, kind) if colour == "noise" else Image.new("L", (300, 200), colour).save(out, kind)
    return out.getvalue()


def with_files(*files: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hanako@partner.test", "taro@example.test", "Photos"
    message.set_content("The photos of Tuesday.")
    for name, octets in files:
        message.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=policy.SMTP)


def test_if_only_pictures_are_left_everything_else_is_told_with_them():
    photo, logo = a_picture("noise"), a_picture()
    raw = with_files(("photo.gif", photo), ("logo.gif", logo))
    answer = opening.open_message(OpenRequest(), raw)
    assert isinstance(answer, PicturesLeft)
    assert answer.pictures == (photo, logo)
    looked = opening.open_message(OpenRequest(one_shot=True, pictures=(len(photo), len(logo))), photo + logo)
    assert looked == LookedAt(found=False)
    whole = opening.open_message(OpenRequest(one_shot=True), raw)
    assert isinstance(whole, Opened)
    assert (answer.opened.message, answer.opened.classification) == (whole.message, whole.classification)
    assert [str(report.inspection) for report in answer.opened.reports] == [report.inspection for report in whole.reports]


@pytest.mark.parametrize(
    "files",
    [
        [("photo.gif", a_picture()), ("contract.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")],
        [(f"{number}.gif", a_picture(number)) for number in range(21)],
        [("large.bmp", a_picture("noise", "BMP") + bytes(1_048_576))],
    ],
)
def test_the_whole_message_goes_to_a_child_if_more_than_a_few_pictures_are_left(files):
    assert isinstance(opening.open_message(OpenRequest(), with_files(*files)), NeedsOneShot)


def test_where_words_in_pictures_are_read_the_whole_message_goes_to_a_child():
    raw = with_files(("photo.gif", a_picture("noise")))
    assert isinstance(opening.open_message(OpenRequest(), raw, picture_reader=object()), NeedsOneShot)


def test_a_clean_copy_carries_the_stamp():
    page = b"Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>plan</p><script>1</script></body></html>\r\n"
    wishes = Wishes(clean=CleanWish("c", ("html",)), stamp=StampWish("[outside]\n", "", "<div>outside</div>", ""))
    copy = opening.open_message(OpenRequest(one_shot=True, wishes=wishes), page).clean_copy
    plain = opening.open_message(OpenRequest(one_shot=True, wishes=replace(wishes, stamp=None)), page).clean_copy
    assert copy.octets != plain.octets
    assert b"outside" not in plain.octets
    assert len(copy.octets) > len(plain.octets)
