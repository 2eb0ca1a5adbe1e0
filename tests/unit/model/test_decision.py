"""Replies know what they mean."""

from sekisho.model.decision import Reply


def test_classes_of_replies():
    assert Reply(250, "2.0.0", "OK").is_positive
    assert Reply(354, "", "Go ahead").is_positive
    assert Reply(550, "5.1.1", "No").is_permanent
    assert not Reply(451, "4.3.0", "Later").is_permanent
    assert not Reply(451, "4.3.0", "Later").is_positive


def test_a_reply_is_one_line():
    assert str(Reply(250, "2.0.0", "OK")) == "250 2.0.0 OK"
    assert str(Reply(354, "", "Go ahead")) == "354 Go ahead"
