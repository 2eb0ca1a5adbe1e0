from typing import get_args

from sekisho.smtp.events import ASKING, Authenticate, Event


def test_a_password_is_in_no_representation():
    assert "secret" not in repr(Authenticate("PLAIN", "anne", "secret"))


def test_what_asks_is_an_event():
    assert set(ASKING) < set(get_args(Event))
