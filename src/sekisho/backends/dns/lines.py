"""Sockets to resolvers, each for a few questions within a second: the kernel's and the loop's part of a question is shared by many.

A socket for each question would cost as much as all the rest of it. Whoever forges an answer still has to guess the port (one of several sockets,
each soon replaced by another), the number and the size of letters (RFC 5452 section 9); what is no answer is counted, and soon ends the socket.
"""

import asyncio
import secrets
import socket
from typing import Protocol

from sekisho.backends.dns import wire

QUESTIONS = 32  # that one socket takes ...
SECONDS = 1.0  # ... and for how long
BESIDE = 4  # sockets to one resolver, of which each question takes one by chance
MOST_FORGERIES = 16  # datagrams that are no answer, after which a socket's questions go over TCP

_MOST_OCTETS = 4_096

Server = tuple[str, int]


class Asks(Protocol):
    """A question, as a line sees it."""

    asked: bytes  # as it stands in the message

    def hear(self, line: "Line", octets: bytes) -> None:
        """Take an answer that belongs to it."""
        ...

    def doubt(self) -> None:
        """Hear that somebody may be forging answers, or the resolver is an odd one: TCP tells."""
        ...

    def unheard(self, line: "Line") -> None:
        """Hear that nobody is at the other end of a line."""
        ...


class Line:
    """One socket, connected to one resolver: it hears datagrams of that one alone."""

    __slots__ = ("_asked", "_forgeries", "_left", "_loop", "_over", "_socket", "_timer", "is_open")

    def __init__(self, server: Server) -> None:
        """Raise OSError where no socket can be had, or nobody can be reached."""
        address = server[0]
        self._socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self._socket.connect(server)  # a port that nobody can foresee
        except OSError:
            self._socket.close()
            raise
        self._loop = asyncio.get_running_loop()
        self._asked: dict[int, Asks] = {}
        self._over: set[int] = set()  # numbers of questions that are over: what still comes for them is no forgery
        self._left = QUESTIONS
        self._forgeries = 0
        self.is_open = True  # for more questions
        self._timer = self._loop.call_later(SECONDS, self.retire)
        self._loop.add_reader(self._socket.fileno(), self._readable)

    def send(self, question: Asks) -> int | None:
        """Ask, and return the question's number here; None where nobody is at the other end."""
        number = int.from_bytes(secrets.token_bytes(2), "big")
        while number in self._asked or number in self._over:
            number = int.from_bytes(secrets.token_bytes(2), "big")
        try:
            self._socket.send(wire.query(number, question.asked))
        except OSError:
            self._lose()
            return None
        self._asked[number] = question
        self._left -= 1
        if not self._left:
            self.retire()
        return number

    def forget(self, number: int) -> None:
        """End one question."""
        if self._asked.pop(number, None) is not None:
            self._over.add(number)
            if not self.is_open and not self._asked:
                self._close()

    def retire(self) -> None:
        """Take no more questions, and close when those that wait are over."""
        self.is_open = False
        if not self._asked:
            self._close()

    def _readable(self) -> None:
        try:
            octets = self._socket.recv(_MOST_OCTETS)
        except BlockingIOError:
            return
        except OSError:
            self._lose()
            return
        number = int.from_bytes(octets[:2], "big")
        question = self._asked.get(number)
        if question is None:
            if number not in self._over:
                self._count_forgery()
        elif wire.belongs(octets, number, question.asked):
            question.hear(self, octets)
        elif wire.belongs_but_for_letters(octets, number, question.asked):
            question.doubt()
        else:
            self._count_forgery()

    def _count_forgery(self) -> None:
        self._forgeries += 1
        if self._forgeries > MOST_FORGERIES:
            waiting = tuple(self._asked.values())
            self.retire()
            for question in waiting:
                question.doubt()

    def _lose(self) -> None:
        """Nobody is there: whoever waits may ask somebody else."""
        waiting, self._asked = tuple(self._asked.values()), {}
        self.is_open = False
        self._close()
        for question in waiting:
            question.unheard(self)

    def _close(self) -> None:
        if self._socket.fileno() >= 0:
            self._timer.cancel()
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()


class Lines:
    """The lines to all resolvers."""

    def __init__(self) -> None:
        self._lines: dict[tuple[Server, int], Line] = {}

    def one(self, server: Server) -> Line | None:
        """Return a line to a resolver, None where it cannot be reached or no descriptor is free."""
        place = server, secrets.randbelow(BESIDE)
        line = self._lines.get(place)
        if line is None or not line.is_open:
            try:
                line = self._lines[place] = Line(server)
            except OSError:
                return None
        return line

    def close(self) -> None:
        """Close all. Questions that wait are ended first."""
        for line in self._lines.values():
            line.retire()
