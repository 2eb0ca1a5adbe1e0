"""What is known of messages, as the API shows it: no text of theirs."""

from dataclasses import replace

from sekisho.api.views import mail
from sekisho.gate.messages import Story
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.message import TextFacts
from sekisho.model.page import Page
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import NOW, a_dossier, a_finding, completed, failed, skipped


def test_a_story_with_its_judgement():
    dossier = a_dossier()
    event = TrackingEvent(
        NOW, DEFAULT_TENANT, dossier.arrival.id, "", EventKind.JUDGED, (("category", "spam"), ("sentence", "S"), ("sentence_ja", "日"))
    )
    view = mail.story(Story(dossier.arrival.id, (event,)))
    assert (view.category, view.sentence, view.sentence_ja, view.events[0].facts["category"]) == ("spam", "S", "日", "spam")
    assert mail.story(Story(dossier.arrival.id, ())).category == ""


def test_a_dossier_without_its_first_lines():
    dossier = a_dossier()
    message = replace(dossier.message, text=TextFacts(visible_characters=9, preview="my secret"))
    reports = (completed(a_finding("a.b"), inspection="one"), failed("two", "late"), skipped("three", "offline"))
    view = mail.dossier(replace(dossier, message=message, content_reports=reports))
    assert (view.text.preview, view.text.visible_characters) == ("", 9)
    assert [(one.inspection, one.end, one.findings, one.reason) for one in view.reports] == [
        ("one", "completed", ("a.b",), ""),
        ("two", "failed", (), "late"),
        ("three", "skipped", (), "offline"),
    ]


def test_small_ones():
    assert mail.campaigns(Page((), "n")).next == "n"
    assert mail.noted("x").message == "x"
    assert mail.found(Page((), "n")).next == "n"
