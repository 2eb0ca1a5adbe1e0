"""Questions over the wire: one datagram for each, again to the next server while nobody answers; nothing is remembered here.

Written for this one purpose because a message asks several questions, and each costs a third of what it does in a library for all purposes.
Port, number and the size of letters are random for each question: all three a forger who does not see it must guess (RFC 5452).
"""

import asyncio
import re
import secrets
from collections.abc import Sequence

from sekisho.backends.dns import wire
from sekisho.backends.dns.exchange import Exchange, Found, Unanswered, system_servers
from sekisho.backends.dns.lines import Line, Lines
from sekisho.backends.dns.servers import Server
from sekisho.ports.lookups import NoData, NxDomain, TempFail

FIRST_WAIT = 0.3  # seconds until a question is asked again: of the next server, and twice as long with each try
TRIES = 6

_ORDINARY = re.compile(r"(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}")  # macros of SPF make names with any characters: those go another way
_LONGEST = 253


class Upstream:
    """The resolvers of this machine, or those named. Made inside a running loop."""

    def __init__(self, servers: Sequence[Server], seconds: float) -> None:
        """`seconds` is the longest that one question takes. Without servers the machine's own are asked."""
        self._seconds = seconds
        self._servers = [(server.address, server.port) for server in servers] or system_servers()
        self._library = Exchange(servers, seconds)
        self._lines = Lines()
        self._under_way: set[_Question] = set()

    def ask(self, kind: str, name: str) -> "asyncio.Future[Found]":
        """Ask for the records of one name. Raises NoData, NxDomain, TempFail; Unanswered (a TempFail) where nothing came back.

        A future and no coroutine: whoever is asked by hundreds gets along without a task for each question.
        """
        if len(name) > _LONGEST or not _ORDINARY.fullmatch(name):
            return asyncio.ensure_future(self._library.records(kind, name))
        question = _Question(kind, name, self._servers, self._lines, self._library, self._seconds)
        self._under_way.add(question)
        question.answer.add_done_callback(lambda _: self._over(question))
        return question.answer

    def _over(self, question: "_Question") -> None:
        question.close()
        self._under_way.discard(question)

    async def is_alive(self) -> bool:
        """Ask what every resolver knows, under a name that no cache has (RFC 6761 section 6.4), and return whether anything came back."""
        try:
            await self.ask("a", f"alive-{secrets.token_hex(8)}.invalid")
        except Unanswered:
            return False
        except (NoData, NxDomain, TempFail):
            return True
        return True

    async def close(self) -> None:
        """End every question."""
        for question in tuple(self._under_way):
            question.fail(TempFail("closing"))
            question.close()
            self._under_way.discard(question)
        self._lines.close()


class _Question:
    """One question until its answer, whichever server gives it: an answer to an earlier try is as good as one to the last."""

    __slots__ = (
        "_deadline",
        "_elsewhere",
        "_kind",
        "_last",
        "_library",
        "_lines",
        "_loop",
        "_name",
        "_places",
        "_servers",
        "_timer",
        "_tries",
        "answer",
        "asked",
    )

    def __init__(self, kind: str, name: str, servers: Sequence[tuple[str, int]], lines: Lines, library: Exchange, seconds: float) -> None:
        self.asked = wire.question(kind, name, int.from_bytes(secrets.token_bytes((len(name) + 7) // 8), "big"))
        self._kind, self._name, self._servers, self._lines, self._library = kind, name, servers, lines, library
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + seconds
        self._places: list[tuple[Line, int]] = []  # where it was asked, and under which number
        self._tries = 0
        self._last: wire.Said | None = None  # of a resolver that could not tell
        self._timer: asyncio.TimerHandle | None = None
        self._elsewhere: asyncio.Task[Found] | None = None  # the same question over TCP, once no datagram is believed any more
        self.answer: asyncio.Future[Found] = self._loop.create_future()
        self._try()

    def close(self) -> None:
        """Wait no more."""
        if self._timer is not None:
            self._timer.cancel()
        for line, number in self._places:
            line.forget(number)
        self._places.clear()
        if self._elsewhere is not None:
            self._elsewhere.cancel()

    def fail(self, error: TempFail) -> None:
        """End without an answer."""
        if not self.answer.done():
            self.answer.set_exception(error)

    def doubt(self) -> None:
        """Hear that somebody may be forging answers, or the resolver is an odd one: TCP tells."""
        if not self._is_settled:
            self._ask_elsewhere()

    def unheard(self, line: Line) -> None:
        """Hear that nobody is at the other end of a line."""
        self._forget(line)
        if not self._places and not self._is_settled:
            self._try_at_once()

    def hear(self, line: Line, octets: bytes) -> None:
        """Take an answer."""
        if self._is_settled:
            return
        try:
            said = wire.read(octets, self.asked, self._kind)
        except wire.Malformed:
            self._ask_elsewhere()
            return
        if said.is_cut or said.code == wire.NOT_UNDERSTOOD:
            self._ask_elsewhere()
        elif said.code in (wire.NO_ERROR, wire.NO_NAME):
            nothing = None if said.records else NxDomain if said.code == wire.NO_NAME else NoData
            self.answer.set_result(Found(said.records, said.seconds if nothing else said.seconds or 0, nothing=nothing))
        else:  # another server may know, or may be about to say so
            self._last = said
            self._forget(line)
            if self._tries < len(self._servers):
                self._try_at_once()
            elif not self._places:
                self._give_up()

    def _try(self) -> None:
        """Ask the next server that can be reached, and see to it that another follows, or the end."""
        most, sent = max(TRIES, len(self._servers)), False
        while not sent and self._tries < most and not self._is_settled:
            sent = self._send(self._servers[self._tries % len(self._servers)])
            self._tries += 1
        if not self._places or self._is_settled:
            self._give_up()
            return
        if self._timer is not None:  # sending may have ended a line on which we waited, and so have brought us here already
            self._timer.cancel()
        again = self._loop.time() + FIRST_WAIT * 2 ** (self._tries - 1)
        last = self._tries == most or again >= self._deadline
        self._timer = self._loop.call_at(self._deadline, self._give_up) if last else self._loop.call_at(again, self._try)

    def _try_at_once(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._try()

    def _give_up(self) -> None:
        if self._is_settled:
            return
        if self._last is not None:
            self.fail(TempFail(f"{self._name}: the resolver says {self._last.code}"))
        else:
            self.fail(Unanswered(f"{self._name}: no resolver answers"))

    @property
    def _is_settled(self) -> bool:
        """Tell whether no datagram counts any more."""
        return self._elsewhere is not None or self.answer.done()

    def _ask_elsewhere(self) -> None:
        """Ask over TCP: that answer is the answer, whatever it is."""
        self._elsewhere = asyncio.ensure_future(self._library.records(self._kind, self._name, tcp=True))
        self._elsewhere.add_done_callback(self._hear_elsewhere)
        for line, number in self._places:
            line.forget(number)
        self._places.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _hear_elsewhere(self, task: "asyncio.Task[Found]") -> None:
        if task.cancelled():
            self.answer.cancel()
            return
        failure = task.exception()
        if self.answer.done():
            return
        if failure is not None:
            self.answer.set_exception(failure)
        else:
            self.answer.set_result(task.result())

    def _send(self, server: tuple[str, int]) -> bool:
        line = self._lines.one(server)
        number = None if line is None else line.send(self)
        if line is None or number is None:
            return False
        self._places.append((line, number))
        return True

    def _forget(self, line: Line) -> None:
        for place in [place for place in self._places if place[0] is line]:
            self._places.remove(place)
            line.forget(place[1])
