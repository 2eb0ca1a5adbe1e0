"""Who a login may write as."""

import pytest

from sekisho.model.arrival import Direction
from sekisho.policy.submission import NOT_YOUR_AUTHOR, ONE_AUTHOR, submission_reply
from sekisho.testing.builders import a_connection, a_dossier, a_mailbox, a_message, an_arrival


def reply(login, *addresses, headers=()):
    authors = tuple(map(a_mailbox, addresses))
    message = a_message(sender=authors[0], authors=authors, headers=headers)
    arrival = an_arrival(connection=a_connection(login=login), direction=Direction.OUTBOUND)
    return submission_reply(a_dossier(message, arrival=arrival))


@pytest.mark.parametrize(
    ("login", "addresses", "answer"),
    [
        ("taro@example.test", ["Taro@example.test"], None),
        ("taro@example.test", ["boss@example.test"], NOT_YOUR_AUTHOR),
        ("taro@example.test", ["taro@example.test", "boss@example.test"], NOT_YOUR_AUTHOR),
        ("printer", ["scan@mail.example.test"], None),
        ("printer", ["x@stranger.test"], NOT_YOUR_AUTHOR),
        ("", ["x@stranger.test"], None),
    ],
)
def test_the_author_belongs_to_the_login(login, addresses, answer):
    assert reply(login, *addresses) == answer


def test_two_from_fields_are_refused():
    assert reply("printer", "scan@example.test", headers=[("From", "boss@example.test")]) == ONE_AUTHOR
