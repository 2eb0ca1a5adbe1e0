"""Samples through the front door: what is said when nobody answers, or the answer is no. (With a gateway: tests/journeys.)"""

import asyncio
import threading

import pytest

from sekisho.app.configuration.settings import ListenerSection, Settings
from sekisho.app.samples.catalogue import SAMPLES
from sekisho.app.samples.sending import SampleDoor, answers, front_door
from sekisho.model.errors import NotFound, Refused, TemporaryFailure
from sekisho.testing.gateway import free_port


def settings(port=1, role="mx", address="127.0.0.1"):
    return Settings(listeners=(ListenerSection(address=address, port=port, role=role),))


def test_the_door_for_strangers_is_found_as_this_machine_reaches_it():
    assert front_door(settings(25, address="0.0.0.0")) == ("127.0.0.1", 25)
    assert front_door(settings(25, address="::")) == ("::1", 25)
    assert front_door(settings(25, "internal")) is None


def test_every_sample_can_be_chosen():
    assert [one.name for one in SampleDoor(settings).samples()] == [one.name for one in SAMPLES]


async def test_what_cannot_be_sent():
    with pytest.raises(NotFound):
        await SampleDoor(settings).send("nonsense", "x@firm.test")
    with pytest.raises(Refused, match="No listener"):
        await SampleDoor(lambda: settings(25, "internal")).send("clean", "x@firm.test")
    port = free_port()
    with pytest.raises(TemporaryFailure, match=f"port {port}"):
        await SampleDoor(lambda: settings(port)).send("clean", "x@firm.test")


async def test_an_answer_of_no_is_told():
    said = threading.Event()

    async def refuse(reader, writer):
        writer.write(b"220 gate ESMTP\r\n")
        while line := await reader.readline():
            answers = {b"RCPT": b"550 5.1.1 nobody <here>", b"QUIT": b"221 bye"}
            writer.write(answers.get(line[:4].upper(), b"250 ok") + b"\r\n")
        writer.close()
        said.set()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Refused, match=r"550: 5\.1\.1 nobody"):
            await SampleDoor(lambda: settings(port)).send("clean", "x@firm.test")
        await asyncio.to_thread(said.wait, 10)


async def test_a_door_that_greets_answers_and_one_that_is_shut_does_not():
    async def greet(reader, writer):
        writer.write(b"220 gate ESMTP\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await answers(settings(port)) is True
    assert await answers(settings(free_port())) is False
    assert await answers(settings(25, "internal")) is None


async def test_a_door_that_is_open_and_silent_does_not_answer():
    async def nothing(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(nothing, "127.0.0.1", 0)
    async with server:
        assert await answers(settings(server.sockets[0].getsockname()[1]), 0.2) is False
