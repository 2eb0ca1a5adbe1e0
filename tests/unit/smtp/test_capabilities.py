"""What a server says it can do."""

import pytest

from sekisho.smtp.capabilities import NOTHING, Capabilities, parse_capabilities
from sekisho.smtp.client_replies import ServerReply


def test_all_that_we_use_in_any_case():
    lines = (
        "mx.example.test hello PIPELINING",
        "pipelining",
        "SIZE 10240000",
        "8bitMIME",
        "SMTPUTF8",
        "STARTTLS",
        "DSN",
        "AUTH PLAIN LOGIN",
        "X-UNKNOWN 7",
    )
    assert parse_capabilities(ServerReply(250, lines)) == Capabilities(
        pipelining=True, eight_bit=True, smtputf8=True, starttls=True, dsn=True, size=True, maximum_size=10_240_000
    )


def test_the_greeting_line_offers_nothing():
    assert parse_capabilities(ServerReply(250, ("STARTTLS",))) == NOTHING


@pytest.mark.parametrize("size", ["SIZE", "SIZE 0", "SIZE x", "SIZE -5", "SIZE " + "9" * 400, "SIZE ٣"])
def test_no_limit_where_no_sensible_limit_is_given(size):
    offered = parse_capabilities(ServerReply(250, ("hello", size)))
    assert offered.size
    assert offered.maximum_size == 0
