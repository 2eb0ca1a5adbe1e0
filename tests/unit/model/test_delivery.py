"""Routes and hops as people read them."""

from sekisho.model.delivery import MAILBOX, Hop, Route


def test_hops_and_routes_are_shown():
    assert str(Hop("mail.test", 2526)) == "mail.test:2526"
    assert str(Hop("2001:db8::1")) == "[2001:db8::1]:25"
    assert str(Route((Hop("a.test"), Hop("b.test", 26)))) == "a.test:25, b.test:26"


def test_no_hops_is_the_mailbox():
    assert MAILBOX.is_mailbox
    assert str(MAILBOX) == "mailbox"
    assert not Route((Hop("a.test"),)).is_mailbox
