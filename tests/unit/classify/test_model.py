"""The shipped weights: they load, tell obvious mail apart, explain themselves, and never stop Japanese mail by text alone."""

import math
from dataclasses import replace

import pytest

from sekisho.classify.features import features
from sekisho.classify.model import JAPANESE_WRITING, KINDS, MOST_LOG_ODDS, parse_model, shipped_model
from sekisho.model.verdict import Category
from sekisho.testing.builders import a_dossier, a_message
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import shipped_weights

SPAM = "CHEAP VIAGRA ONLINE no prescription, buy now, click here, casino bonus, lose weight fast, 100% satisfaction guaranteed"
FRAUD = "Dear friend, I am the widow of the late general and want to transfer the sum of 10 million dollars into your bank account as next of kin"
WANTED = "Thank you for the meeting on Tuesday. I have added your remarks to the minutes; the patch for the driver is in the attached mail. Regards"


def ask(text, subject="Hello"):
    return shipped_model().classify(features(a_message(subject=subject), text))


def test_obvious_mail_is_told_apart():
    assert ask(SPAM, "Cheap viagra").log_odds > 3
    assert ask(WANTED, "Re: minutes").log_odds < 0
    fraud = ask(FRAUD, "From the desk of the late general")
    assert fraud.log_odds > 3
    assert fraud.kind == "fraud"


def test_it_explains_itself_by_its_strongest_tokens():
    answer = ask(SPAM, "Cheap viagra")
    assert 0 < len(answer.tokens) <= 12
    weights = [abs(weight) for _, weight in answer.tokens]
    assert weights == sorted(weights, reverse=True)
    assert any("viagra" in token for token, _ in answer.tokens)


def test_japanese_text_alone_never_stops_a_message():
    answer = ask(
        "至急ご確認ください。お客様のアカウントは停止されました。パスワードを入力し、本人確認を完了してください。" * 3, "【重要】アカウント停止"
    )
    assert answer.writing == JAPANESE_WRITING
    verdict = judge([], a_dossier(classification=replace(answer, log_odds=MOST_LOG_ODDS)), shipped_weights())
    assert verdict.category is not Category.CLEAN
    assert verdict.text_alone
    assert not verdict.sentence.startswith("Stopped")


def test_answers_are_bounded_and_finite():
    for text in ("", "x", SPAM * 50, "\x00" * 100):
        answer = ask(text)
        assert math.isfinite(answer.log_odds)
        assert abs(answer.log_odds) <= MOST_LOG_ODDS
        assert answer.kind in KINDS


def test_letters_tell_a_word_that_nobody_has_spelled_so_before():
    found = features(a_message(subject="Hello"), "buy viagrraa and cialliss here now")
    model = shipped_model()
    assert model.letters.score(found.letters) > model.letters.score(features(a_message(subject="Hello"), "the minutes of our meeting").letters)
    answer = model.classify(found)
    assert model.log_odds(found.indices, answer.beside) == answer.log_odds  # what is kept is enough to ask again


def test_the_same_text_gives_the_same_answer():
    assert ask(SPAM) == ask(SPAM)


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"SEKISHO-MODEL 2\n", b"SEKISHO-MODEL 2\n{}\n", b"SEKISHO-MODEL 2\n{]\n", b"SEKISHO-MODEL 1\n{}\n"]
)
def test_what_is_not_a_model_is_refused(content):
    with pytest.raises(ValueError):
        parse_model(content)
