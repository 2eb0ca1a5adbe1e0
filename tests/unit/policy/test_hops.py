"""Fifty Received fields are a long way; more are a loop."""

from dataclasses import replace

import pytest

from sekisho.model.message import HeaderField
from sekisho.policy.hops import MAXIMUM_HOPS, loop_reply
from sekisho.testing.builders import a_message


@pytest.mark.parametrize(("hops", "refused"), [(0, False), (MAXIMUM_HOPS, False), (MAXIMUM_HOPS + 1, True)])
def test_more_than_fifty_hops_are_refused(hops, refused):
    fields = tuple(HeaderField("ReCeived", "from a by b", number, number + 1) for number in range(hops))
    reply = loop_reply(replace(a_message(), headers=fields))
    assert (reply is not None) == refused
    if reply:
        assert (reply.code, reply.enhanced) == (554, "5.4.6")
