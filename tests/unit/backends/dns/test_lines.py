"""Sockets to a resolver: shared by few questions, soon replaced, closed with the last answer."""

import asyncio

import pytest

from sekisho.backends.dns import wire
from sekisho.backends.dns.lines import BESIDE, MOST_FORGERIES, QUESTIONS, Lines


class Resolver(asyncio.DatagramProtocol):
    """Keeps what it is asked, with who asked; answers when it is told to."""

    def __init__(self):
        self.heard = asyncio.Queue()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, octets, address):
        self.heard.put_nowait((octets, address))


class Question:
    def __init__(self, name="one.test"):
        self.asked = wire.question("a", name, 0)
        self.said = asyncio.Queue()

    def hear(self, line, octets):
        self.said.put_nowait(octets)

    def doubt(self):
        self.said.put_nowait("doubt")

    def unheard(self, line):
        self.said.put_nowait("unheard")


@pytest.fixture
async def resolver():
    transport, made = await asyncio.get_running_loop().create_datagram_endpoint(Resolver, ("127.0.0.1", 0))
    made.place = transport.get_extra_info("sockname")[:2]
    yield made
    transport.close()


@pytest.fixture
def lines():
    made = Lines()
    yield made
    made.close()


def answer(octets):
    return octets[:2] + b"\x81\x83" + octets[4:]


async def test_questions_share_sockets_and_each_hears_its_own_answer(resolver, lines):
    questions = [Question(f"name-{number}.test") for number in range(20)]
    sent = [(line := lines.one(resolver.place), line.send(question)) for question in questions]
    heard = [await resolver.heard.get() for _ in questions]
    assert len({address for _, address in heard}) <= BESIDE
    for octets, address in reversed(heard):
        resolver.transport.sendto(answer(octets), address)
    for question, (line, number) in zip(questions, sent, strict=True):
        octets = await question.said.get()
        assert octets[:2] == number.to_bytes(2, "big")
        assert question.asked in octets
        line.forget(number)


async def test_a_socket_takes_few_questions_and_then_another_is_bound(resolver, lines):
    ports = set()
    for _ in range(4 * BESIDE * QUESTIONS):
        line = lines.one(resolver.place)
        line.forget(line.send(Question()))
        ports.add((await resolver.heard.get())[1])
    assert len(ports) >= 4 * BESIDE


async def test_a_late_answer_is_no_forgery_and_a_stranger_is(resolver, lines, monkeypatch):
    monkeypatch.setattr("sekisho.backends.dns.lines.SECONDS", 60.0)  # no pause of a busy machine retires it
    line = lines.one(resolver.place)
    over, waiting = Question("over.test"), Question("waiting.test")
    line.forget(line.send(over))
    number = line.send(waiting)
    octets, address = await resolver.heard.get()
    for _ in range(2 * MOST_FORGERIES):
        resolver.transport.sendto(answer(octets), address)
    asked, address = await resolver.heard.get()
    resolver.transport.sendto(answer(asked), address)
    assert (await waiting.said.get())[:2] == number.to_bytes(2, "big")
    assert line.is_open
    strange = next(each.to_bytes(2, "big") for each in range(65_536) if each.to_bytes(2, "big") not in (octets[:2], asked[:2]))
    for _ in range(MOST_FORGERIES + 1):
        resolver.transport.sendto(strange + answer(asked)[2:], address)
    assert await waiting.said.get() == "doubt"
    assert not line.is_open
    assert over.said.empty()
    line.forget(number)  # and with its last question it closes


async def test_who_waits_at_a_resolver_that_is_gone_hears_of_it(resolver, lines):
    resolver.transport.abort()
    await asyncio.sleep(0.01)
    question = Question()
    lines.one(resolver.place).send(question)
    assert await question.said.get() == "unheard"
