"""Asks the next hop whether a recipient exists, rarely: answers are remembered, and one question serves all who wait for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from sekisho.delivery.connections import Connection, Unreachable
from sekisho.delivery.routing import Connector
from sekisho.delivery.settings import DeliverySettings, Patience
from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.decision import Reply
from sekisho.model.delivery import Route
from sekisho.ports.recipients import Existence
from sekisho.smtp.letter import Letter

YES_SECONDS = 3_600.0
NO_SECONDS = 300.0
STALE_SECONDS = 7 * 86_400.0  # a recipient that existed is believed in for so long while the next hop cannot be asked
LARGEST_CACHE = 100_000
BREAK_SECONDS = 5.0  # that a next hop which could not be asked is left alone: its askers get their answer at once
TIME_LIMIT = 5.0
CONNECTIONS_PER_ROUTE = 4
IDLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Remembered:
    existence: Existence
    at: float  # monotonic seconds


def existence_of(reply: Reply, mail_refused: Reply | None) -> Existence:
    """Read the answer to RCPT. Only a refusal of this address is a NO.

    A 5xx for another reason (our address is not liked, relaying denied: 5.7.x; no space: 5.2.2) says nothing of the recipient, and a NO would
    bounce good mail for good. Some servers say 5.4.1 of recipients that do not exist.
    """
    if mail_refused is not None:
        return Existence.UNKNOWN
    if 200 <= reply.code < 300:
        return Existence.YES
    if reply.code in (550, 551, 553) and (not reply.enhanced or reply.enhanced.startswith("5.1.") or reply.enhanced in ("5.2.1", "5.4.1", "5.0.0")):
        return Existence.NO
    return Existence.UNKNOWN


class CallAhead:
    """Keeps the promise of `ports.recipients.RecipientCheck`."""

    def __init__(self, settings: DeliverySettings, monotonic: Callable[[], float], time_limit: float = TIME_LIMIT) -> None:
        """`time_limit`: seconds for one answer in all."""
        short = Patience(**dict.fromkeys(Patience.__dataclass_fields__, time_limit))
        quick = DeliverySettings(
            host_name=settings.host_name,
            tls_levels=settings.tls_levels,
            tls_files=settings.tls_files,
            patience=short,
            is_allowed=settings.is_allowed,
        )
        self._connector = Connector(quick, monotonic)
        self._monotonic = monotonic
        self._time_limit = time_limit
        self._cache: OrderedDict[tuple[Route, str], _Remembered] = OrderedDict()
        self._asking: dict[tuple[Route, str], asyncio.Task[Existence]] = {}
        self._lines: dict[Route, _Line] = {}

    async def exists(self, recipient: Address, route: Route) -> Existence:
        """Return YES, NO or UNKNOWN; never raises for network trouble. All who ask the same at once cost one question."""
        if route.is_mailbox:
            return Existence.YES
        key = (route, recipient.key)
        remembered = self._cache.get(key)
        if remembered is not None:
            age = self._monotonic() - remembered.at
            if age < (YES_SECONDS if remembered.existence is Existence.YES else NO_SECONDS):
                self._cache.move_to_end(key)
                return remembered.existence
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(key, recipient))
            self._asking[key] = asking
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        answer = await asyncio.shield(asking)  # one who goes away must not take the answer from the others
        if answer is Existence.UNKNOWN and remembered is not None and remembered.existence is Existence.YES:
            return Existence.YES if self._monotonic() - remembered.at < STALE_SECONDS else answer
        return answer

    async def close(self) -> None:
        """Close all connections."""
        for task in list(self._asking.values()):
            task.cancel()
        for line in self._lines.values():
            await line.close()

    async def _ask(self, key: tuple[Route, str], recipient: Address) -> Existence:
        route = key[0]
        line = self._lines.get(route)
        if line is None:
            line = self._lines[route] = _Line(route, self._connector, self._monotonic)
        try:
            async with asyncio.timeout(self._time_limit):
                answer = await line.ask(recipient)
        except TimeoutError:
            line.broken()
            return Existence.UNKNOWN
        except Unreachable:
            return Existence.UNKNOWN
        if answer is not Existence.UNKNOWN:
            self._cache[key] = _Remembered(answer, self._monotonic())
            self._cache.move_to_end(key)
            if len(self._cache) > LARGEST_CACHE:
                self._cache.popitem(last=False)
        return answer


class _Line:
    """A few connections to one route, for questions only."""

    def __init__(self, route: Route, connector: Connector, monotonic: Callable[[], float]) -> None:
        self._route = route
        self._connector = connector
        self._monotonic = monotonic
        self._limit = asyncio.Semaphore(CONNECTIONS_PER_ROUTE)
        self._idle: list[Connection] = []
        self._broken_until = 0.0

    def broken(self) -> None:
        """Leave the hop alone for a while."""
        self._broken_until = self._monotonic() + BREAK_SECONDS

    async def ask(self, recipient: Address) -> Existence:
        """Ask over a connection that is open, or a new one. Raises Unreachable."""
        async with self._limit:
            if self._broken_until > self._monotonic():
                raise Unreachable(None, f"{self._route} was not reachable a moment ago")
            letter = Letter(NULL_SENDER, (recipient,), 0)
            connection = await self._connection()
            fresh = connection.transactions == 0
            replies = await self._question(connection, letter)
            if not fresh and connection.client.ended_unanswered:  # it had died while nobody looked
                connection = await self._open()
                replies = await self._question(connection, letter)
            if connection.usable:
                self._idle.append(connection)
                asyncio.get_running_loop().call_later(IDLE_SECONDS, self._retire, connection)
            return existence_of(replies[0], connection.client.mail_refused)

    async def close(self) -> None:
        """Quit all."""
        while self._idle:
            await self._idle.pop().quit()

    def _retire(self, connection: Connection) -> None:
        """Close a connection some time after a question, unless it is at work."""
        if connection in self._idle:
            self._idle.remove(connection)
            connection.abort()

    @staticmethod
    async def _question(connection: Connection, letter: Letter) -> tuple[Reply, ...]:
        connection.transactions += 1
        try:
            return await connection.ask(letter)
        except asyncio.CancelledError:  # out of time: the answer may come later and must not meet the next question
            connection.abort()
            raise

    async def _connection(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            connection.abort()
        return await self._open()

    async def _open(self) -> Connection:
        try:
            return await self._connector.connect(self._route)
        except Unreachable:
            self.broken()
            raise
