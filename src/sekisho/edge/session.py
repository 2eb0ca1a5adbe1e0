"""One SMTP session: the shell that turns the core's events into answers, and nothing else."""

import asyncio
import errno
import logging
import ssl
import time
from typing import TYPE_CHECKING

from sekisho.edge.door import Admitted, Client
from sekisho.edge.transaction import Transaction
from sekisho.model.decision import Reply
from sekisho.model.errors import TemporaryFailure
from sekisho.smtp import events
from sekisho.smtp.replies import CLOSING, EARLY_TALKER, GO_AHEAD, IDLE_TOO_LONG, NO_SPACE, OK, READY_FOR_TLS, TLS_NOT_NOW, TRY_LATER, encode
from sekisho.smtp.server import ServerSession

if TYPE_CHECKING:
    from sekisho.edge.listener import Listener

log = logging.getLogger(__name__)

NO_VALID_RECIPIENTS = Reply(554, "5.5.1", "No valid recipients")
SESSION_TOO_LONG = Reply(421, "4.4.2", "Session is too old, closing")

PAUSE_READING_AT = 1 << 20  # octets received and not yet processed


class Session(asyncio.Protocol):
    """The asyncio side of one connection."""

    def __init__(self, listener: "Listener") -> None:
        self._listener = listener
        self._transport: asyncio.Transport | None = None
        self._core: ServerSession
        self._client = Client("", listener.settings.role)
        self._incoming: list[bytes] = []
        self._waiting = 0
        self._paused = False
        self._more: asyncio.Future[None] | None = None
        self._lost = False
        self._admitted = False
        self._transaction: Transaction | None = None
        self._not_taken = TRY_LATER  # what a message that could not be stored is answered at its end
        self._began = time.monotonic()
        self.last_heard = self._began
        self.working = False  # True while an answer is being worked out: idle time does not count
        self._task: asyncio.Task[None] | None = None

    # asyncio.Protocol -----------------------------------------------------------------------------------------------
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or go on inside TLS."""
        self._transport = transport  # type: ignore[assignment]  # a stream transport by construction
        if self._task is None:
            peer = transport.get_extra_info("peername")
            self._client.ip = peer[0].removeprefix("::ffff:") if peer else ""
            self._core = self._listener.new_core(self._client.ip)
            self._listener.sessions.add(self)
            self._task = asyncio.ensure_future(self._converse())

    def data_received(self, data: bytes) -> None:
        """Keep what came; the conversation takes it when it is ready."""
        self.last_heard = time.monotonic()
        self._incoming.append(data)
        self._waiting += len(data)
        if self._waiting > PAUSE_READING_AT and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Treat a half-closed connection as closed."""
        self._lost = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """End the conversation."""
        del exc
        self._lost = True
        self._wake()

    def pause_writing(self) -> None:
        """Nothing to do: replies are small, and a client that does not read them is cut off by the clock."""

    def resume_writing(self) -> None:
        """Nothing to do."""

    # what the listener calls ----------------------------------------------------------------------------------------
    def check_clock(self, now: float) -> None:
        """Cut the session off when it idles or lasts too long. An answer being worked out is never cut off."""
        limits = self._listener.settings.limits
        if self.working:
            return
        if now - self.last_heard > limits.idle_seconds:
            self._dismiss(IDLE_TOO_LONG)
        elif now - self._began > limits.session_seconds:
            self._dismiss(SESSION_TOO_LONG)

    def drain(self) -> None:
        """Ask the session to end as soon as nothing is under way (SIGTERM)."""
        if not self.working and self._transaction is None:
            self._dismiss(CLOSING)

    # the conversation -----------------------------------------------------------------------------------------------
    async def _converse(self) -> None:
        try:
            if await self._greet():
                await self._answer_events()
        except Exception:  # task boundary: the session ends with 421, the client comes again; nothing was promised
            log.exception("an SMTP session failed", extra={"ip": self._client.ip})
            self._listener.metrics.count("session_failures_total")
            self._write(Reply(421, "4.3.0", "Internal error, please try again later"))
        finally:
            self._end()

    async def _greet(self) -> bool:
        turned_away = self._listener.guard.enter(self._client.ip)
        if turned_away:
            self._write(turned_away)
            return False
        self._admitted = True
        if self._listener.settings.greeting_delay:
            await asyncio.sleep(self._listener.settings.greeting_delay)
            if self._incoming:
                self._listener.metrics.count("early_talkers_total")
                self._write(EARLY_TALKER)
                return False
        self._write_octets(self._core.greeting())
        return True

    async def _answer_events(self) -> None:
        core = self._core
        while not self._lost:
            event = core.next_event()
            if event is None:
                self._write_octets(core.output())
                if core.is_closing:
                    return
                await self._hear()
                continue
            if isinstance(event, events.DataChunk):
                self._take(event.octets)
                continue
            self.working = True
            try:
                ended = await self._handle(event)
            finally:
                self.working = False
                self.last_heard = time.monotonic()
            if ended:
                self._write_octets(core.output())
                return

    async def _hear(self) -> None:
        """Wait for octets and feed them to the core."""
        if not self._incoming:
            if self._listener.draining and self._transaction is None:
                self._dismiss(CLOSING)
                return
            self._more = asyncio.get_running_loop().create_future()
            await self._more
            self._more = None
        self._feed()
        if self._paused and self._transport and not self._lost:
            self._paused = False
            self._transport.resume_reading()

    def _feed(self) -> None:
        for data in self._incoming:
            self._core.feed(data)
        self._incoming.clear()
        self._waiting = 0

    async def _handle(self, event: events.Event) -> bool:
        """Answer one event; return True when the session is over."""
        match event:
            case events.MailFrom(address=address):
                reply = self._listener.door.may_mail(self._client, address)
                if reply.is_positive:
                    self._transaction = self._listener.new_transaction(self._client, self._core, event)
                self._core.answer(reply)
            case events.RcptTo():
                await self._recipient(event)
            case events.DataBegin():
                has_recipients = self._transaction is not None and self._transaction.begin()
                self._core.answer(GO_AHEAD if has_recipients else NO_VALID_RECIPIENTS)
            case events.DataEnd(defects=defects):
                self._core.answer(await self._message_complete(defects))
            case events.Authenticate(login=login, password=password):
                self._core.answer(await self._listener.door.may_log_in(self._client, login, password))
            case events.StartTls():
                return await self._start_tls()
            case events.Aborted() | events.Quit() | events.Helo():
                self._forget()
        return False

    async def _recipient(self, said: events.RcptTo) -> None:
        transaction = self._transaction
        if transaction is None:
            self._core.answer(TRY_LATER)
            return
        address = self._listener.door.at_home(said.address)
        admitted = await self._listener.door.may_rcpt(self._client, address)
        if isinstance(admitted, Admitted):
            transaction.add(admitted, address, said)
            self._core.answer(OK)
        else:
            self._listener.metrics.count("recipients_refused_total", code=str(admitted.code))
            self._core.answer(admitted)

    def _take(self, octets: bytes) -> None:
        if self._transaction is not None:
            try:
                self._transaction.write(octets)
            except (TemporaryFailure, OSError) as error:  # the rest is swallowed; the client is told at the final dot
                self._not_taken = self._give_up(self._transaction, error)
                self._transaction = None

    async def _message_complete(self, defects: tuple[str, ...]) -> Reply:
        transaction, self._transaction = self._transaction, None
        if transaction is None:
            reply, self._not_taken = self._not_taken, TRY_LATER
            return reply
        began = time.perf_counter()
        try:
            return await transaction.complete(defects)
        except (TemporaryFailure, OSError) as error:
            return self._give_up(transaction, error)
        finally:
            self._listener.metrics.observe("reception_seconds", time.perf_counter() - began)

    def _give_up(self, transaction: Transaction, error: Exception) -> Reply:
        log.error("a message could not be taken: %s", error, extra={"ip": self._client.ip})
        self._listener.metrics.count("temporary_failures_total")
        transaction.abort()
        return NO_SPACE if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT) else TRY_LATER

    async def _start_tls(self) -> bool:
        """Upgrade: whatever was received in the clear is thrown away (CVE-2021-38371, CVE-2024-34083)."""
        context = self._listener.settings.tls
        if context is None or self._transport is None:
            self._core.answer(TLS_NOT_NOW)
            return False
        self._feed()  # what lies here already was sent in the clear after STARTTLS: the core must see it to refuse it
        self._core.answer(READY_FOR_TLS)
        if self._core.plaintext_after_starttls:
            self._listener.metrics.count("starttls_injections_total")
            return True
        self._write_octets(self._core.output())
        try:
            transport = await asyncio.get_running_loop().start_tls(
                self._transport, self, context, server_side=True, ssl_handshake_timeout=self._listener.settings.limits.handshake_seconds
            )
        except (ssl.SSLError, OSError, TimeoutError) as error:
            log.info("TLS handshake failed: %s", error, extra={"ip": self._client.ip})
            return True
        if transport is None:
            return True
        self._transport = transport
        tls = transport.get_extra_info("ssl_object")
        self._client.tls = True
        self._client.certificate_tenant = self._listener.tenant_of_certificate(tls)
        self._incoming.clear()
        self._waiting = 0
        cipher = tls.cipher()
        self._core.tls_started(tls.version() or "", cipher[0] if cipher else "")
        self._forget()
        return False

    def _forget(self) -> None:
        if self._transaction is not None:
            self._transaction.abort()
            self._transaction = None

    def _dismiss(self, reply: Reply) -> None:
        self._write(reply)
        self._lost = True
        self._wake()

    def _end(self) -> None:
        self._forget()
        if self._admitted:
            self._admitted = False
            self._listener.guard.leave(self._client.ip)
        self._listener.sessions.discard(self)
        if self._transport is not None and not self._transport.is_closing():
            self._transport.close()

    def _write(self, reply: Reply) -> None:
        self._write_octets(encode(reply))

    def _write_octets(self, octets: bytes) -> None:
        if octets and self._transport is not None and not self._transport.is_closing():
            self._transport.write(octets)

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)
