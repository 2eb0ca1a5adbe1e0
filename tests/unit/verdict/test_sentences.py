import pytest
from msgspec.structs import replace

from sekisho.model.tenant import Treatment
from sekisho.model.verdict import Category, Unanswered
from sekisho.testing.builders import a_reason
from sekisho.verdict.sentences import Why, parse_words, shipped_words, write


def test_both_languages_have_the_same_frames_categories_and_clauses():
    english, japanese = shipped_words()["en"], shipped_words()["ja"]
    assert english.frames.keys() == japanese.frames.keys()
    assert english.clauses.keys() == japanese.clauses.keys()
    assert english.categories.keys() == japanese.categories.keys() == {category.value for category in Category}
    assert all(clause and not clause.endswith((".", "。")) for words in (english, japanese) for clause in words.clauses.values())


def test_a_finding_without_words_is_told_by_its_summary():
    why = Why(Category.SPAM, Treatment.QUARANTINE, (a_reason("plugin.own", summary="The moon is full."),), decisive=True)
    assert write(why) == "Stopped because an inspection says: “The moon is full”. Without this it would have been delivered."


def test_a_summary_is_never_a_template():
    why = Why(Category.SPAM, Treatment.QUARANTINE, (a_reason("plugin.own", summary="{why} {0.__class__}"),), decisive=False)
    assert "{why} {0.__class__}" in write(why)


@pytest.mark.parametrize(
    ("treatment", "begin"),
    [
        (Treatment.QUARANTINE, "Stopped because "),
        (Treatment.REJECT, "Stopped because "),
        (Treatment.TAG, "Delivered and marked as fraud because "),
        (Treatment.DELIVER, "Delivered as your settings say, although it counts as fraud because "),
    ],
)
def test_the_sentence_says_what_happens(treatment, begin):
    assert write(Why(Category.FRAUD, treatment, (a_reason("text.unwanted"),), decisive=False)) == begin + "its text reads like known fraud."


def test_same_words_are_said_once_and_no_more_than_two():
    reasons = (a_reason("look_alike.link"), a_reason("look_alike.link"), a_reason("html.form"), a_reason("link.userinfo"))
    sentence = write(Why(Category.PHISHING, Treatment.QUARANTINE, reasons, decisive=False))
    assert sentence.count("imitates") == 1
    assert "form" in sentence
    assert "elsewhere" in sentence.partition("form")[2]
    assert "seems" not in sentence


def test_unanswered_is_said_in_every_case_and_never_beside_delivered():
    silent = (Unanswered("b", "x"), Unanswered("a", "y"), Unanswered("a", "z"))
    clean = write(Why(Category.CLEAN, None, (), decisive=False, unanswered=silent))
    assert clean == "Nothing was seen that speaks against it, but these checks did not answer: a, b."
    doubted = write(Why(Category.CLEAN, None, (), decisive=False, doubts=(a_reason("html.form"),), unanswered=silent))
    assert doubted.startswith("It is not enough to stop it that it contains a form")
    assert "ただし、次の検査は完了しませんでした：a, b。" in write(
        Why(Category.CLEAN, None, (), decisive=False, doubts=(a_reason("html.form"),), unanswered=silent), "ja"
    )
    stopped = write(Why(Category.SPAM, Treatment.QUARANTINE, (a_reason("text.unwanted"),), decisive=False, unanswered=silent))
    assert stopped.endswith(" Judged without these checks, which did not answer: a, b.")


def test_a_language_that_is_not_there_is_english():
    assert write(Why(Category.CLEAN, None, (), decisive=False), "fr").startswith("Delivered")


def test_a_table_without_a_language_is_refused():
    with pytest.raises(KeyError):
        parse_words('languages = ["en", "ja"]\n[frames]\nclean = { en = "x" }\n[categories]\n[clauses]\n')


def test_a_kind_from_a_pack_brings_its_clause_in_both_languages():
    reason = replace(a_reason("rule.mine", summary="It speaks of gifts."), summary_ja="贈り物の話をしている")
    why = Why(Category.SPAM, Treatment.QUARANTINE, (reason,), decisive=True)
    assert write(why, "en").startswith("Stopped because it speaks of gifts.")
    assert write(why, "ja").startswith("贈り物の話をしているため、止めました。")
