"""Fifty Received fields are a long way; more are a loop."""

from dataclasses import replace

import pytest

from sekisho.model.message import HeaderField
from sekisho.policy.hops import MAXIMUM_HOPS, hops_in, loop_reply
from sekisho.testing.builders import a_message


@pytest.mark.parametrize(("hops", "refused"), [(0, False), (MAXIMUM_HOPS, False), (MAXIMUM_HOPS + 1, True)])
def test_more_than_fifty_hops_are_refused(hops, refused):
    fields = tuple(HeaderField("ReCeived", "from a by b", number, number + 1) for number in range(hops))
    reply = loop_reply(replace(a_message(), headers=fields))
    assert (reply is not None) == refused
    if reply:
        assert (reply.code, reply.enhanced) == (554, "5.4.6")


@pytest.mark.parametrize(
    ("head", "hops"),
    [
        (b"", 0),
        (b"Received: a\r\n", 1),
        (b"Received: a\r\nrECEIVED: b\r\n\r\nReceived: text\r\n", 2),
        (b"\r\nReceived: text\r\n", 1),  # no header at all: counted too many rather than too few
        (b"X-Received: a\r\n\r\n", 0),
        (b"Received: a\r\n" * 5_000, 200),
    ],
)
def test_hops_of_what_nobody_opens(head, hops):
    assert hops_in(head) == hops
