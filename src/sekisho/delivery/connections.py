"""One TCP connection to a next hop: moves octets for the client's state machine and watches its patience."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing

from sekisho.delivery.settings import Patience
from sekisho.delivery.tls import NO_DEMAND, Demand
from sekisho.model.decision import Reply
from sekisho.model.delivery import Hop
from sekisho.smtp.client import Client
from sekisho.smtp.client_phase import Phase
from sekisho.smtp.letter import Letter

_OUR_TURN = frozenset({Phase.READY, Phase.HANDSHAKE, Phase.CONTENT, Phase.CLOSED})


class Unreachable(Exception):
    """No session with the hop came about. `reply` is what its mail would be answered with: always temporary."""

    def __init__(self, hop: Hop | None, reason: str) -> None:
        super().__init__(reason)
        self.hop = hop
        self.reply = Reply(451, "4.4.1", reason[:400])


class NotTrusted(Unreachable):
    """The hop did not prove what is demanded of it. `enhanced`: 4.7.4 = it offers no TLS, 4.7.5 = its TLS or certificate is not the one."""

    def __init__(self, hop: Hop | None, reason: str, enhanced: str = "4.7.5") -> None:
        super().__init__(hop, reason)
        self.reply = Reply(451, enhanced, reason[:400])


class HandshakeFailed(Unreachable):
    """The hop offered STARTTLS and could not do it."""


class Connection(asyncio.Protocol):
    """A session that is open. One transaction at a time."""

    def __init__(self, hop: Hop, client: Client, patience: Patience) -> None:
        self.hop = hop
        self.client = client
        self.transactions = 0
        self.tls_version = ""
        self._patience = patience.by_phase
        self._attempt_patience = patience.attempt
        self._tick_seconds = patience.tick
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._turn: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._deadline = self._loop.time() + self._patience[Phase.GREETING]
        self._attempt_deadline = float("inf")
        self._ticker = self._loop.call_later(self._tick_seconds, self._tick)

    @property
    def usable(self) -> bool:
        """True if another transaction can begin."""
        return self.client.phase is Phase.READY

    async def open(self, context: ssl.SSLContext | None, demand: Demand = NO_DEMAND) -> None:
        """Wait until the session is ready, through STARTTLS where offered. Raises Unreachable, HandshakeFailed or NotTrusted."""
        await self._our_turn()
        if self.client.phase is Phase.HANDSHAKE:
            await self._handshake(context, demand)
        if self.client.phase is not Phase.READY:
            self.abort()
            kind = HandshakeFailed if self.client.asked_for_tls else Unreachable  # whatever breaks behind STARTTLS may work without it
            raise kind(self.hop, f"{self.hop}: {self.client.refusal}")
        if demand.is_binding and not self.client.tls:
            self.abort()
            raise NotTrusted(self.hop, f"{self.hop}: no TLS is to be had, and {demand.source} demands it", "4.7.4")

    async def deliver(self, letter: Letter, content: bytes | AsyncGenerator[bytes, None]) -> tuple[Reply, ...]:
        """Send one message and return a reply for each recipient. Raises only what the content's own iterator raises."""
        self.transactions += 1
        self._attempt_deadline = self._loop.time() + self._attempt_patience
        if isinstance(content, bytes):
            self.client.begin(letter, content)
            self._flush()
            await self._our_turn()
        else:
            self.client.begin(letter)
            self._flush()
            await self._our_turn()
            if self.client.phase is Phase.CONTENT:
                await self._stream(content)
        self._attempt_deadline = float("inf")
        if self.client.phase is Phase.CLOSED:
            self.abort()
        return self.client.result or ()

    async def ask(self, letter: Letter) -> tuple[Reply, ...]:
        """Ask whether recipients would be taken (call-ahead); a reply for each."""
        self.client.ask(letter)
        self._flush()
        await self._our_turn()
        if self.client.phase is Phase.CLOSED:
            self.abort()
        return self.client.result or ()

    async def quit(self) -> None:
        """Say goodbye and close; waits for the other side for a short while only."""
        if self.client.phase is Phase.READY:
            self.client.quit()
            self._flush()
        else:
            self.abort()
        await asyncio.wait([self._gone])

    async def _stream(self, content: AsyncGenerator[bytes, None]) -> None:
        client = self.client
        try:
            async with aclosing(content):
                async for chunk in content:
                    client.send(chunk)
                    self._flush()
                    await self._drained()
                    if client.phase is not Phase.CONTENT:
                        return
        except BaseException:
            self._give_up("the content could not be read")  # no final dot: the half message is never taken for a whole one
            raise
        client.finish()
        self._flush()
        await self._our_turn()

    async def _handshake(self, context: ssl.SSLContext | None, demand: Demand) -> None:
        transport = self._transport
        if context is None or transport is None:
            raise HandshakeFailed(self.hop, f"{self.hop}: no TLS on our side")
        is_number = self.hop.host.replace(".", "").isdigit() or ":" in self.hop.host
        name = None if is_number and not demand.needs_authority else self.hop.host
        try:
            async with asyncio.timeout(self._patience[Phase.HANDSHAKE]):
                secured = await self._loop.start_tls(transport, self, context, server_hostname=name)
        except (OSError, TimeoutError, ConnectionError) as error:  # ssl.SSLError is an OSError
            self.abort()
            raise HandshakeFailed(self.hop, f"{self.hop}: TLS handshake failed: {error or type(error).__name__}") from error
        if secured is None:
            self.abort()
            raise HandshakeFailed(self.hop, f"{self.hop}: TLS handshake failed: connection lost")
        self._transport = secured
        session = secured.get_extra_info("ssl_object")
        if not demand.is_met(session):
            self.abort()
            raise NotTrusted(self.hop, f"{self.hop}: its certificate is none of those that {demand.source} names")
        self.tls_version = (session.version() or "TLS") + (f" ({demand.source})" if demand.is_binding else "")
        self.client.handshake_done()
        self._flush()
        await self._our_turn()

    # waiting ----------------------------------------------------------------------------------------------------------
    async def _our_turn(self) -> None:
        """Wait for a phase in which we have to act."""
        if self.client.phase not in _OUR_TURN:
            self._turn = self._loop.create_future()
            await self._turn

    async def _drained(self) -> None:
        """Wait until the other side has taken enough of what we wrote."""
        self._set_deadline()
        if self._writable is not None:
            await self._writable

    def _wake(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None and not turn.done():
            turn.set_result(None)

    def _set_deadline(self) -> None:
        self._deadline = self._loop.time() + self._patience[self.client.phase]

    def _tick(self) -> None:
        """Look at the deadlines. One slow timer for each connection is cheaper than a timer for each reply."""
        now = self._loop.time()
        phase = self.client.phase
        if phase is Phase.CLOSED or self._gone.done():
            return
        if now >= self._deadline:
            self._give_up("no answer in time")
        elif now >= self._attempt_deadline:
            self._give_up("the attempt took too long in all")
        else:
            self._ticker = self._loop.call_later(self._tick_seconds, self._tick)

    def _give_up(self, reason: str) -> None:
        self.client.abandon(reason)
        self.abort()
        self._wake()

    def abort(self) -> None:
        """Close at once."""
        self._ticker.cancel()
        if self._transport is None:
            if not self._gone.done():
                self._gone.set_result(None)
        else:
            self._transport.abort()

    def _flush(self) -> None:
        output = self.client.take_output()
        if output and self._transport is not None:
            self._transport.write(output)
        self._set_deadline()

    # asyncio.Protocol -------------------------------------------------------------------------------------------------
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember how to write."""
        if isinstance(transport, asyncio.Transport) or hasattr(transport, "write"):
            self._transport = transport  # type: ignore[assignment]  # uvloop's transports do not inherit from asyncio's

    def data_received(self, octets: bytes) -> None:
        """Feed the state machine, send what it answers, wake who waits."""
        client = self.client
        before = client.phase
        client.receive(octets)
        if before is Phase.CLOSING:
            self.abort()
            return
        output = client.take_output()
        if output and self._transport is not None:
            self._transport.write(output)
        phase = client.phase
        if phase is not before:  # only progress renews patience: a reply that drips does not
            self._set_deadline()
        if phase in _OUR_TURN:
            self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """End the session in the state machine too."""
        self._ticker.cancel()
        self.client.abandon(f"connection lost: {error}" if error else "connection closed by the next hop")
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None
        if not self._gone.done():
            self._gone.set_result(None)
        self._wake()

    def pause_writing(self) -> None:
        """The other side takes no more for now."""
        if self._writable is None:
            self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        """It does again."""
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None
