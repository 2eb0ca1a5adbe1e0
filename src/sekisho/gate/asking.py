"""Questions to DNS within a budget, each asked once and recorded: what a verdict depended on can be answered again from the record."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from sekisho.gate.beside import abreast
from sekisho.gate.overdue import by
from sekisho.gate.started import Started
from sekisho.model.arrival import Arrival
from sekisho.model.dossier import Answer
from sekisho.model.message import Message
from sekisho.model.senderauth import SenderAuth
from sekisho.model.tenant import Tenant
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.senderauth.authenticate import Askers, authenticate, came_from_ours, not_evaluated

MOST_SECONDS = 4.0  # for all questions: the client waits five in all


@dataclass(frozen=True, slots=True)
class Share:
    """What one kind of question may cost. Each has its own: names of the sender's choosing cannot use up what the author's policy needs."""

    questions: int
    seconds: float
    octets_each: int  # of one answer
    octets: int  # of all answers: they are kept with the dossier


SPF_SHARE = Share(270, 3.0, 32_768, 98_304)  # twice about 130 (RFC 7208 section 4.6.4)
KEY_SHARE = Share(120, 3.5, 8_192, 262_144)  # five signatures, fifty ARC sets
POLICY_SHARE = Share(120, MOST_SECONDS, 8_192, 262_144)  # ten authors, eight names each, and whether a subdomain exists

ANSWERED, NO_DATA, NO_NAME, FAILED = "answered", "none", "no name", "failed"


async def prove(arrival: Arrival, message: Message, tenant: Tenant, lookups: Resolver | None) -> tuple[SenderAuth, tuple[Answer, ...]]:
    """Return what is proven of the sender, and every answer that this rests on. Offline, and for mail of our own clients, nobody is asked."""
    if lookups is None or came_from_ours(arrival, tenant):
        return not_evaluated(arrival, message, tenant), ()
    began, book = time.monotonic(), Book()
    spf, keys, policies = (Asking(lookups, book, share, began) for share in (SPF_SHARE, KEY_SHARE, POLICY_SHARE))
    auth = await authenticate(arrival, message, tenant, Askers(spf, keys, policies), abreast)
    return auth, book.answers()


class Book:
    """Every question of one message with its answer, whoever asked it."""

    def __init__(self) -> None:
        self.known: dict[str, Answer] = {}
        self.under_way: dict[str, asyncio.Future[None]] = {}

    def answers(self) -> tuple[Answer, ...]:
        """Return all answers in the order in which they came."""
        return tuple(self.known.values())


class Asking:
    """A resolver over another one. A question beyond its share, or not answered in time, raises TempFail as if DNS had failed."""

    def __init__(self, lookups: Resolver, book: Book, share: Share, began: float) -> None:
        """`began`: the time (of `time.monotonic`) from which the seconds count."""
        self._lookups = lookups
        self._book = book
        self._share = share
        self._deadline = began + share.seconds
        self._left = share.questions
        self._octets = share.octets

    async def txt(self, name: str) -> list[bytes]:
        """Return TXT records."""
        return _read_txt(await self._ask("txt", name, self._lookups.txt, _write_txt))

    async def a(self, name: str) -> list[str]:
        """Return textual IPv4 addresses."""
        return list((await self._ask("a", name, self._lookups.a, list)).values)

    async def aaaa(self, name: str) -> list[str]:
        """Return textual IPv6 addresses."""
        return list((await self._ask("aaaa", name, self._lookups.aaaa, list)).values)

    async def mx(self, name: str) -> list[tuple[int, str]]:
        """Return (preference, host) pairs."""
        return _read_mx(await self._ask("mx", name, self._lookups.mx, _write_mx))

    async def ptr(self, address: str) -> list[str]:
        """Return the names of a textual IP address."""
        return list((await self._ask("ptr", address, self._lookups.ptr, list)).values)

    async def _ask(
        self, kind: str, name: str, ask: Callable[[str], Coroutine[Any, Any, list[Any]]], write: Callable[[list[Any]], list[str]]
    ) -> Answer:
        question = f"dns:{kind}:{name.lower().removesuffix('.')}"
        book = self._book
        while question in book.under_way:
            await asyncio.wait((book.under_way[question],))  # whoever is cancelled takes the end from nobody else
        answer = book.known.get(question)
        if answer is None:
            if self._left <= 0 or self._octets <= 0 or time.monotonic() >= self._deadline:
                raise TempFail("the budget of questions is spent")  # not recorded: nobody was asked, and another share may still ask
            self._left -= 1
            answer = book.known[question] = await self._answer(question, name, ask, write)
        return _or_raise(answer, name)

    async def _answer(
        self, question: str, name: str, ask: Callable[[str], Coroutine[Any, Any, list[Any]]], write: Callable[[list[Any]], list[str]]
    ) -> Answer:
        began = time.monotonic()
        values: Sequence[str] = ()
        try:
            started = Started(ask(name))
            values = write(started.value or [] if started.done else await self._wait(question, started))
            outcome, octets = ANSWERED, sum(map(len, values))
            self._octets -= octets
            if octets > self._share.octets_each or self._octets < 0:
                outcome, values = FAILED, ("the answers are too long",)
        except NoData:
            outcome = NO_DATA
        except NxDomain:
            outcome = NO_NAME
        except TempFail as failure:
            outcome, values = FAILED, (str(failure)[:200],)
        except TimeoutError:
            outcome, values = FAILED, ("no answer in time",)
        return Answer(question, outcome, tuple(values), int((time.monotonic() - began) * 1_000_000))

    async def _wait(self, question: str, started: Started[list[Any]]) -> list[Any]:
        """Wait for an answer that did not lie ready; whoever asks the same meanwhile waits with us."""
        ended = self._book.under_way[question] = asyncio.get_running_loop().create_future()
        try:
            return await by(self._deadline, started)
        finally:
            del self._book.under_way[question]
            ended.set_result(None)


def _or_raise(answer: Answer, name: str) -> Answer:
    match answer.outcome:
        case "none":
            raise NoData(name)
        case "no name":
            raise NxDomain(name)
        case "failed":
            raise TempFail(answer.values[0] if answer.values else name)
    return answer


def _write_txt(records: list[bytes]) -> list[str]:
    return [record.decode("latin-1") for record in records]


def _read_txt(answer: Answer) -> list[bytes]:
    return [value.encode("latin-1") for value in answer.values]


def _write_mx(records: list[tuple[int, str]]) -> list[str]:
    return [f"{preference} {host}" for preference, host in records]


def _read_mx(answer: Answer) -> list[tuple[int, str]]:
    pairs = (value.partition(" ") for value in answer.values)
    return [(int(preference), host) for preference, _, host in pairs]
