from pathlib import Path

import pytest

from sekisho.inspections.documents import KINDS, Documents
from sekisho.inspections.rules.trial import opened
from sekisho.model.address import Mailbox
from sekisho.model.finding import Severity
from sekisho.model.message import Sign
from sekisho.testing.builders import a_dossier, a_message, a_part

SPECIMENS = Path(__file__).parents[2] / "specimens" / "ordinary"


def seen(*signs, name="a.doc"):
    return list(Documents().look(a_dossier(a_message(parts=[a_part(name, ["ole"], signs=signs)]))))


@pytest.mark.parametrize("code", KINDS)
def test_each_sign_is_told_with_its_detail(code):
    (finding,) = seen(Sign(code, "x@elsewhere.test"))
    assert finding.kind == KINDS[code]
    assert finding.evidence.where == "part:1"
    assert finding.evidence.excerpt == "a.doc: x@elsewhere.test"


def test_an_invitation_of_the_senders_own_organisation_is_innocent():
    assert seen(Sign("calendar_organiser", "taro@partner.test")) == []
    assert [finding.kind.code for finding in seen(Sign("calendar_organiser", "taro@elsewhere.test"))] == ["calendar.organiser"]


def test_a_calendar_service_invites_for_others():
    invited = Sign("calendar_organiser", "taro@elsewhere.test")
    parts = [a_part("invite.ics", ["ics"], signs=[invited])]
    service = Mailbox("Google Calendar", "calendar-notification@google.com", "google.com")
    assert list(Documents().look(a_dossier(a_message(parts=parts, sender=service)))) == []
    assert seen(Sign("calendar_organiser", "abc@group.calendar.google.com")) == []
    assert seen(Sign("calendar_organiser", "taro@mail.partner.test")) == []
    assert len(seen(Sign("calendar_organiser", "somebody@gmail.com"))) == 1


def test_ordinary_invitations_name_no_foreign_organiser():
    paths = [path for path in SPECIMENS.rglob("*.eml") if "invite" in path.name]
    messages = [opened(path.read_bytes()).message for path in paths]
    assert sum(any(sign.code == "calendar_organiser" for part in message.parts for sign in part.signs) for message in messages) > 10
    told = [finding.kind.code for message in messages for finding in Documents().look(a_dossier(message))]
    assert "calendar.organiser" not in told


def test_what_offices_send_every_day_weighs_nothing():
    for code in ("embedded_object", "embedded_file", "remote_image", "external_workbook", "pdf_submit"):
        assert KINDS[code].severity is Severity.NOTE


def test_innocent():
    assert seen() == []
    assert seen(Sign("external_template_local", "file:///C:/Normal.dotm")) == []


def test_malformed():
    assert seen(Sign("", ""), Sign("nobody knows", "x")) == []
    assert len(seen(Sign("dde", "x" * 200), name="y" * 255)[0].evidence.excerpt) <= 200
    assert len(seen(*[Sign("dde")] * 300)) == 100
