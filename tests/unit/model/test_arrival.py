import pytest

from sekisho.model.arrival import Wish


@pytest.mark.parametrize(
    ("notify", "wanted"),
    [("", {"FAILURE"}), ("NEVER", set()), ("SUCCESS", {"SUCCESS"}), ("SUCCESS,FAILURE", {"SUCCESS", "FAILURE"}), ("DELAY", {"DELAY"})],
)
def test_what_a_sender_wants_to_hear(notify, wanted):
    assert {event for event in ("SUCCESS", "FAILURE", "DELAY") if Wish("a@b.test", notify).wants(event)} == wanted
