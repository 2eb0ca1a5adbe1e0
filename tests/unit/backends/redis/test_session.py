"""Addresses that are none, which TLS is asked for, and what is told of a server that is silent."""

import logging

import pytest

from sekisho.backends.memory import ManualClock
from sekisho.backends.redis.session import REST, Session, open_client
from sekisho.model.errors import TemporaryFailure
from sekisho.testing.builders import NOW
from sekisho.testing.certificates import Authority


def test_an_address_that_is_none():
    with pytest.raises(ValueError, match="scheme"):
        open_client("http://x")


def test_files_of_tls_are_handed_on(tmp_path):
    authority = Authority(tmp_path)
    options = open_client(
        "rediss://cache.example.test:6379/0", authority=str(authority.path), certificate="mine.pem"
    ).connection_pool.connection_kwargs
    assert (options["ssl_ca_certs"], options["ssl_certfile"], options["ssl_keyfile"]) == (str(authority.path), "mine.pem", "mine.pem")


async def test_a_silent_server_is_told_of_once_and_left_alone_until_it_has_rested(caplog):
    clock, asked = ManualClock(NOW), []

    async def refuses():
        asked.append(clock.now())
        raise ConnectionRefusedError

    async def answers():
        return "pong"

    session = Session(None, "the server", "nobody counts", 1.0, clock.monotonic)
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            with pytest.raises(TemporaryFailure):
                await session.ask(refuses)
        assert len(asked) == 3
        clock.advance(REST)
        assert await session.ask(answers) == "pong"
    assert [record.message for record in caplog.records] == [
        "the server is silent (ConnectionRefusedError): nobody counts",
        "the server answers again",
    ]
