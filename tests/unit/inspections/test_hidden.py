from sekisho.inspections.hidden import FORM, HIDDEN_TEXT, PASSWORD_FORM, Hidden
from sekisho.model.message import TextFacts
from sekisho.testing.builders import a_dossier, a_link, a_message


def seen(links=(), **facts):
    return [(finding.kind, finding.confidence) for finding in Hidden().look(a_dossier(a_message(text=TextFacts(**facts), links=links)))]


def test_seen():
    assert seen(hidden_characters=5000, visible_characters=200) == [(HIDDEN_TEXT, 1.0)]
    assert seen(hidden_characters=800, visible_characters=200) == [(HIDDEN_TEXT, 0.5)]
    assert seen(forms=1, password_fields=1) == [(PASSWORD_FORM, 1.0), (FORM, 0.5)]
    assert seen([a_link("https://collect.test", place="html:form")], forms=1) == [(FORM, 1.0)]


def test_the_preview_text_of_a_newsletter_is_innocent():
    assert seen(hidden_characters=150, visible_characters=20) == []
    assert seen(hidden_characters=3000, visible_characters=6000) == []
    assert seen() == []


def test_malformed_counts():
    assert seen(hidden_characters=-1, visible_characters=-5) == []


def test_words_split_by_unseen_characters():
    assert [finding.kind.code for finding in Hidden().look(a_dossier(a_message(text=TextFacts(split_words=20))))] == ["text.split_words"]
    assert list(Hidden().look(a_dossier(a_message(text=TextFacts(split_words=2))))) == []
