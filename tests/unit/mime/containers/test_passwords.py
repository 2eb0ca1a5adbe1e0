import pytest

from sekisho.mime.containers.passwords import COMMON, NO_PASSWORDS, Passwords, from_picture, from_text, gathered


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("The password is Tr0ub4dor.", "Tr0ub4dor"),
        ("Password: hunter2\n", "hunter2"),
        ("PW:Ab-12_cd!", "Ab-12_cd!"),
        ("添付ファイルのパスワードは「k3yZ9x」です。", "k3yZ9x"),
        ("パスワード：20261125abc", "20261125abc"),
        ("解凍パスワードはX7k2Qpです", "X7k2Qp"),
        ("お世話になります。\n先ほどお送りしたファイルのパスワードをお知らせします。\n\n  m8Wq-44z\n\n以上", "m8Wq-44z"),
    ],
)
def test_where_people_write_it(text, password):
    assert password in from_text(text)[:6]


def test_a_text_that_speaks_of_none_gives_none():
    assert from_text("Meeting tomorrow at 10:30 in room B12") == ()


def test_the_order_and_the_bound():
    listed = tuple(f"tenant{number}" for number in range(500))
    found = gathered(listed, ("next-mail-1",), "Report", "password: own1", ("2026.zip",))
    assert found[0] == "own1"
    assert found.index("next-mail-1") < found.index("tenant0") < found.index("2026") < found.index(COMMON[0])
    assert len(tuple(Passwords(lambda: found).candidates())) == 80


def test_what_worked_is_tried_first_and_nothing_is_gathered_before_it_is_asked():
    asked = []
    passwords = Passwords(lambda: asked.append(1) or ("a", "b"))
    assert asked == []
    assert tuple(passwords.candidates()) == ("a", "b")
    passwords.worked("b")
    assert next(passwords.candidates()) == "b"
    assert asked == [1]
    assert tuple(NO_PASSWORDS.candidates()) == ()


def test_a_hostile_text_costs_little():
    assert len(from_text("password " * 100_000)) <= 80
    assert len(from_text("パスワード" + "あ" * 100_000)) <= 80


def test_the_effort_of_a_message_is_bounded_and_what_worked_is_always_tried():
    passwords = Passwords(lambda: tuple(f"word-{number}" for number in range(70)))
    assert len(tuple(passwords.candidates(60.0))) == 20
    passwords.worked("word-3")
    assert tuple(passwords.candidates(60.0)) == ("word-3",)


def test_what_takes_long_is_asked_last_and_once():
    asked = []
    passwords = Passwords(lambda: ("a", "b"), lambda: asked.append(1) or ("b", "c"))
    tries = passwords.candidates()
    assert [next(tries), next(tries)] == ["a", "b"]
    assert asked == []
    assert list(tries) == ["c"]
    assert list(passwords.candidates()) == ["a", "b", "c"]
    assert asked == [1]
    spent = Passwords(lambda: tuple(f"word-{number}" for number in range(70)), lambda: ("shown",))
    assert list(spent.candidates(60.0))[-1] == "shown"  # something is kept for it


def test_words_in_a_picture():
    assert "k3yZ9x" in from_picture("Password: k3yZ9x")
    assert from_picture("k3yZ9x") == ("k3yZ9x",)
    assert from_picture("many words that say nothing of what is looked for here but go on and on, one after the other") == ()
