"""The briefing through our own door, against a real server on loopback; a door that is closed is a failure for now."""

import asyncio
import socket
from datetime import date

import msgspec
import pytest

from sekisho.advisories.briefing import compose
from sekisho.advisories.report import Entry, Report
from sekisho.app.briefing_mail import SENDER, send
from sekisho.app.configuration.settings import ListenerSection, Settings
from sekisho.model.errors import TemporaryFailure
from sekisho.testing.builders import NOW
from sekisho.testing.sink import Sink


@pytest.fixture
def briefing():
    return compose(Report("jpcert-weekly", date(2026, 11, 25), None, (Entry(1, "Tsugumi に脆弱性", "要約", products=("Tsugumi",)),)), ())


def to(port):
    return msgspec.structs.replace(Settings(), listeners=(ListenerSection(port=port),))


async def test_each_recipient_gets_a_mail(briefing):
    async with Sink() as sink:
        await asyncio.to_thread(send, briefing, to(sink.port), ["a@example.test", "b@example.test"], "ja", NOW)
        assert [message.recipients for message in sink.messages] == [("TO:<a@example.test>",), ("TO:<b@example.test>",)]
        assert all(SENDER in message.mail for message in sink.messages)


def test_a_closed_door_is_a_failure_for_now(briefing):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TemporaryFailure, match="did not take the briefing"):
        send(briefing, to(port), ["a@example.test"], "en", NOW)
    with pytest.raises(TemporaryFailure, match="no listener"):
        send(briefing, msgspec.structs.replace(Settings(), listeners=()), ["a@example.test"], "en", NOW)
