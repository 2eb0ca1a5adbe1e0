"""`sekisho mailbox`: what was delivered into the embedded mailbox."""

import pytest

from sekisho.delivery.maildir import Maildir
from sekisho.model.ids import DeliveryId, new_id
from sekisho.testing.builders import NOW, RAW, an_address


@pytest.fixture
def delivered(folder):
    def deliver(content=RAW, at=NOW):
        return Maildir(folder.mailboxes).deliver(DeliveryId(new_id(at)), an_address("hanako@partner.test"), an_address(), [content], at)

    return deliver


def test_no_mail_yet(command):
    assert command("mailbox", "list") == (0, "No mail has been delivered into the embedded mailbox yet.\n", "")


def test_mailboxes_and_their_mail(command, delivered):
    delivered()
    code, out, _ = command("mailbox", "list")
    assert code == 0
    assert out.splitlines()[1].split() == ["taro@example.test", "1"]
    code, out, _ = command("mailbox", "list", "Taro@Example.Test")
    assert code == 0
    assert "Hanako <hanako@partner.test>" in out
    assert "Minutes" in out


def test_a_hostile_subject_does_not_reach_the_terminal(command, delivered):
    delivered(b"From: a@b.test\r\nSubject: \x1b]0;owned\x07\r\n\r\n")
    _, out, _ = command("mailbox", "list", "taro@example.test")
    assert "owned" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_one_mail_as_it_was_delivered(command, delivered):
    delivered()
    code, out, err = command("mailbox", "show", "taro@example.test")
    assert (code, err) == (0, "")
    assert out.encode() == b"Return-Path: <hanako@partner.test>\r\nDelivered-To: taro@example.test\r\n" + RAW


@pytest.mark.parametrize("words", [("nobody@example.test",), ("taro@example.test", "../../../data/run/state.json"), ("taro@example.test", "no-such")])
def test_what_is_not_there_is_1_and_no_path(command, delivered, words):
    delivered()
    code, out, err = command("mailbox", "show", *words)
    assert (code, out) == (1, "")
    assert "There is no such mail" in err


def test_encoded_words_are_read(command, delivered):
    delivered(
        b"From: =?utf-8?b?5L2Q6JekIOiKseWtkA==?= <sato@partner.test>\r\nSubject: =?iso-2022-jp?b?GyRCMnE1RCRONDA8KBsoQg==?= \x1b]0;x\x07\r\n\r\n"
    )
    _, out, _ = command("mailbox", "list", "taro@example.test")
    assert "佐藤 花子 <sato@partner.test>" in out
    assert "=?" not in out
    assert "\x1b" not in out


def test_a_folder_that_may_not_be_read_is_one_sentence(command, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied", "/secret/mailbox")

    monkeypatch.setattr(Maildir, "list_mailboxes", refuse)
    assert command("mailbox", "list") == (2, "", "sekisho: /secret/mailbox cannot be reached: Permission denied\n")
