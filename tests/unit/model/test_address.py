"""Addresses as values."""

from sekisho.model.address import NULL_SENDER, Address, Mailbox


def test_two_spellings_share_a_key():
    assert Address("Taro", "example.test").key == Address("taro", "example.test").key
    assert str(Address("Taro", "example.test")) == "Taro@example.test"


def test_the_null_sender_is_empty():
    assert NULL_SENDER.is_null
    assert str(NULL_SENDER) == ""
    assert not Address("postmaster", "").is_null


def test_what_needs_utf8_says_so():
    assert Address("太郎", "example.test").needs_utf8
    assert not Address("taro", "example.test").needs_utf8


def test_a_mailbox_shows_name_and_address():
    mailbox = Mailbox("Hanako", "hanako@mail.partner.test", "partner.test")
    assert str(mailbox) == "Hanako <hanako@mail.partner.test>"
    assert mailbox.domain == "mail.partner.test"
    assert Mailbox("", "", "").domain == ""
