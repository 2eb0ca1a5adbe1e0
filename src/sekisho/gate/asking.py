"""Questions to DNS within a budget, each asked once and recorded: what a verdict depended on can be answered again from the record."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sekisho.model.arrival import Arrival
from sekisho.model.dossier import Answer, Dossier
from sekisho.model.message import Message
from sekisho.model.senderauth import NOT_ASKED, SenderAuth
from sekisho.model.tenant import Tenant
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.senderauth.authenticate import authenticate, came_from_ours, not_evaluated

MOST_QUESTIONS = 300  # of one message: SPF twice (about 130 each, RFC 7208 section 4.6.4), keys, policies
MOST_SECONDS = 4.0  # for all of them: the client waits five in all
MOST_OCTETS = 131_072  # of all answers: they are kept with the dossier

ANSWERED, NO_DATA, NO_NAME, FAILED = "answered", "none", "no name", "failed"


async def prove(arrival: Arrival, message: Message, tenant: Tenant, lookups: Resolver | None) -> tuple[SenderAuth, tuple[Answer, ...]]:
    """Return what is proven of the sender, and every answer that this rests on. Offline, and for mail of our own clients, nobody is asked."""
    if lookups is None or came_from_ours(arrival, tenant):
        return not_evaluated(arrival, message, tenant), ()
    asking = Asking(lookups, time.monotonic() + MOST_SECONDS)
    auth = await authenticate(arrival, message, tenant, asking, asyncio.gather)
    return auth, asking.answers()


async def prove_again(dossier: Dossier) -> SenderAuth:
    """Return the same from a dossier's recorded answers: its tenant's settings may have changed, and any verdict can be computed again."""
    if dossier.sender_auth.dmarc.result == NOT_ASKED:
        return dossier.sender_auth
    return await authenticate(dossier.arrival, dossier.message, dossier.tenant, Recorded(dossier.answers), asyncio.gather)


class Asking:
    """A resolver over another one. A question that goes beyond the budget, or was not answered in time, raises TempFail as if DNS had failed."""

    def __init__(self, lookups: Resolver, deadline: float) -> None:
        """Take the resolver and the time (of `time.monotonic`) at which all questions end."""
        self._lookups = lookups
        self._deadline = deadline
        self._left = MOST_QUESTIONS
        self._octets = MOST_OCTETS
        self._known: dict[str, Answer] = {}
        self._under_way: dict[str, asyncio.Future[None]] = {}

    def answers(self) -> tuple[Answer, ...]:
        """Return every question so far with its answer, in the order of the answers."""
        return tuple(self._known.values())

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

    async def _ask(self, kind: str, name: str, ask: Callable[[str], Awaitable[list[Any]]], write: Callable[[list[Any]], list[str]]) -> Answer:
        question = f"dns:{kind}:{name.lower().removesuffix('.')}"
        while question in self._under_way:
            await self._under_way[question]
        answer = self._known.get(question)
        if answer is None:
            done = self._under_way[question] = asyncio.get_running_loop().create_future()
            try:
                answer = self._known[question] = await self._answer(question, name, ask, write)
            finally:
                del self._under_way[question]
                done.set_result(None)
        return _or_raise(answer, name)

    async def _answer(self, question: str, name: str, ask: Callable[[str], Awaitable[list[Any]]], write: Callable[[list[Any]], list[str]]) -> Answer:
        began = time.monotonic()
        if self._left <= 0 or began >= self._deadline:
            return Answer(question, FAILED, ("the budget of questions is spent",))
        self._left -= 1
        values: Sequence[str] = ()
        try:
            async with asyncio.timeout(self._deadline - began):
                outcome, values = ANSWERED, write(await ask(name))
            self._octets -= sum(map(len, values))
            if self._octets < 0:
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


class Recorded:
    """A resolver that answers from a record and asks nobody. What was never asked is TempFail: nobody knows."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._known = {answer.question: answer for answer in answers}

    async def txt(self, name: str) -> list[bytes]:
        """Return TXT records."""
        return _read_txt(self._answer("txt", name))

    async def a(self, name: str) -> list[str]:
        """Return textual IPv4 addresses."""
        return list(self._answer("a", name).values)

    async def aaaa(self, name: str) -> list[str]:
        """Return textual IPv6 addresses."""
        return list(self._answer("aaaa", name).values)

    async def mx(self, name: str) -> list[tuple[int, str]]:
        """Return (preference, host) pairs."""
        return _read_mx(self._answer("mx", name))

    async def ptr(self, address: str) -> list[str]:
        """Return the names of a textual IP address."""
        return list(self._answer("ptr", address).values)

    def _answer(self, kind: str, name: str) -> Answer:
        question = f"dns:{kind}:{name.lower().removesuffix('.')}"
        return _or_raise(self._known.get(question) or Answer(question, FAILED, ("not asked at the time",)), name)


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
