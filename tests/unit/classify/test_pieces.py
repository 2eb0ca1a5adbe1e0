"""Wanted words beside a lure do not talk the model out of its judgement; what is written in a mild writing stays mild."""

from math import inf

import pytest

from sekisho.classify.features import features, unpack
from sekisho.classify.model import shipped_model
from sekisho.classify.pieces import SURE, ask
from sekisho.model.message import TextFacts
from sekisho.testing.builders import a_mailbox, a_message
from sekisho.testing.texts import LURE, THREAD
from sekisho.verdict.text_alone import shipped_text_alone

MODEL = shipped_model()
MILD = shipped_text_alone().writings
JAPANESE = "本日はお忙しい中、打ち合わせにご参加いただきありがとうございました。議事録をお送りしますので、ご確認をお願いいたします。\n"
POLISH = "Dzień dobry, w załączeniu przesyłam umowę dla Państwa oraz fakturę. Czy jest możliwe spotkanie w piątek i nie później niż o 9?\n"


def message(**facts):
    return a_message(sender=a_mailbox("info@sender.test"), subject="Your letter", text=TextFacts(**facts))


def whole(text):
    return MODEL.classify(features(message(), text))


def test_pages_around_a_lure_do_not_drown_it():
    text = f"{THREAD * 30}\n{LURE}\n{THREAD * 30}"
    assert whole(text).log_odds < SURE
    answer = ask(MODEL, message(), text, MILD)
    assert answer.log_odds >= SURE
    assert any(odds > 0 for _, odds in answer.tokens)


@pytest.mark.parametrize("page", [THREAD, POLISH, JAPANESE])
def test_what_is_not_worth_asking_would_not_have_decided(page, monkeypatch):
    texts = [
        f"{page * 20}\n{' '.join(page.split()[:before])}\n{LURE}{LURE[:more]}\n{page * 20}" for before in range(0, 60, 10) for more in (0, 160, 320)
    ]
    answers = [ask(MODEL, message(), text, MILD) for text in texts]
    monkeypatch.setattr("sekisho.classify.pieces._WORTH_ASKING", -inf)
    assert answers == [ask(MODEL, message(), text, MILD) for text in texts]


def test_an_ordinary_text_is_asked_as_it_was():
    for text in ("", THREAD, THREAD * 40, JAPANESE * 40, POLISH * 30):
        answer = ask(MODEL, message(), text, MILD)
        assert answer.log_odds <= max(whole(text).log_odds, 0.0)


def test_the_answer_can_be_asked_again():
    answer = ask(MODEL, message(), f"{THREAD * 30}\n{LURE}", MILD)
    assert MODEL.log_odds(unpack(answer.features), answer.beside) == pytest.approx(answer.log_odds)


@pytest.mark.parametrize(
    ("above", "scripts"), [(JAPANESE * 20, ("hiragana", "han")), (POLISH * 12, ("latin",)), ("Спасибо за письмо. " * 60, ("cyrillic",))]
)
def test_a_mild_writing_above_a_lure_makes_it_no_milder(above, scripts):
    answer = ask(MODEL, message(scripts=scripts), f"{above}\n\n{LURE * 2}", MILD)
    assert answer.log_odds >= SURE
    assert answer.writing not in MILD


def test_a_text_in_a_mild_writing_stays_mild():
    lure = "あなたのアカウントは停止されました。二十四時間以内にパスワードを確認してください。ここをクリックして本人確認を行ってください。\n" * 3
    answer = ask(MODEL, message(scripts=("hiragana", "han")), lure, MILD)
    assert answer.log_odds > 0
    assert answer.writing == "japanese"


@pytest.mark.parametrize("text", ["a" * 200_000, "a " * 100_000, "\n" * 200_000, "あ" * 200_000, f"{LURE}\n" * 400, "x@y " * 50_000])
def test_no_text_is_more_work_than_its_bounds(text):
    assert ask(MODEL, message(), text, MILD).model == MODEL.version
