"""One SMTP session: the shell that turns the core's events into answers, and nothing else."""

import asyncio
import errno
import logging
import ssl
import time

from sekisho.edge.door import Admitted, Client
from sekisho.edge.pace import Pace
from sekisho.edge.premises import Premises
from sekisho.edge.proxy_protocol import BadIntroduction, Introduction, ProxyReader
from sekisho.edge.transaction import Transaction
from sekisho.edge.wire import Wire
from sekisho.model.decision import Reply
from sekisho.model.errors import TemporaryFailure
from sekisho.smtp import events
from sekisho.smtp.replies import (
    CLOSING,
    EARLY_TALKER,
    GO_AHEAD,
    NO_SPACE,
    NO_SUCH_USER,
    OK,
    READY_FOR_TLS,
    TLS_NOT_NOW,
    TRY_LATER,
    encode,
)
from sekisho.smtp.server import ServerSession

log = logging.getLogger(__name__)

NO_VALID_RECIPIENTS = Reply(554, "5.5.1", "No valid recipients")


class Session(Wire):
    """One connection's conversation."""

    def __init__(self, premises: Premises) -> None:
        super().__init__()
        self._premises = premises
        self._core: ServerSession
        self._client = Client("", premises.settings.role)
        self._admitted = False
        self._transaction: Transaction | None = None
        self._not_taken = TRY_LATER  # what a message that could not be stored is answered at its end
        self._pace = Pace(time.monotonic())
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or go on inside TLS."""
        self._transport = transport  # type: ignore[assignment]  # a stream transport by construction
        if self._task is None:
            peer = transport.get_extra_info("peername")
            self._client.ip = peer[0].removeprefix("::ffff:") if peer else ""
            self._premises.sessions.add(self)
            self._task = asyncio.ensure_future(self._converse())

    # what the listener calls ----------------------------------------------------------------------------------------
    def check_clock(self, now: float) -> None:
        """Cut the session off when it idles, is too slow, or lasts too long."""
        dismissal = self._pace.dismissal(now, self._premises.session_limits)
        if dismissal:
            self._dismiss(dismissal)

    def drain(self) -> None:
        """Ask the session to end as soon as nothing is under way (SIGTERM)."""
        if not self._pace.working and self._transaction is None:
            self._dismiss(CLOSING)

    # the conversation -----------------------------------------------------------------------------------------------
    async def _converse(self) -> None:
        try:
            if await self._greet():
                await self._answer_events()
        except Exception:  # task boundary: the session ends with 421, the client comes again; nothing was promised
            log.exception("an SMTP session failed", extra={"ip": self._client.ip})
            self._premises.metrics.count("session_failures_total")
            self._write(Reply(421, "4.3.0", "Internal error, please try again later"))
        finally:
            self._end()

    async def _introduced(self) -> bool:
        """Hear from a balancer who the client is. Nobody is let in whom it does not introduce properly and soon."""
        reader, introduction = ProxyReader(), None
        try:
            async with asyncio.timeout(self._premises.settings.limits.handshake_seconds):
                while introduction is None and not self._lost:
                    await self._more_octets()
                    introduction = reader.feed(b"".join(self._take_incoming()))
        except (BadIntroduction, TimeoutError) as error:
            log.warning("a balancer did not say who its client is: %s", error or "nothing came", extra={"ip": self._client.ip})
            self._premises.metrics.count("bad_introductions_total")
        if not isinstance(introduction, Introduction):
            return False
        self._client.ip = introduction.ip or self._client.ip
        if introduction.rest:
            self.data_received(introduction.rest)
        return True

    async def _greet(self) -> bool:
        if self._premises.is_balancer(self._client.ip) and not await self._introduced():
            return False
        self._core = self._premises.new_core(self._client.ip)
        if self._premises.draining:
            self._write(CLOSING)
            return False
        turned_away = self._premises.guard.enter(self._client.ip)
        if turned_away:
            self._write(turned_away)
            return False
        self._admitted = True
        unwelcome = await self._premises.door.may_connect(self._client)
        if unwelcome:
            self._write(unwelcome)
            return False
        if self._premises.settings.greeting_delay and not self._premises.guard.stress.is_on:
            await asyncio.sleep(self._premises.settings.greeting_delay)
            if self._incoming:
                self._premises.metrics.count("early_talkers_total")
                self._write(EARLY_TALKER)
                return False
        self._write_octets(self._core.greeting())
        return True

    async def _answer_events(self) -> None:
        core = self._core
        while not self._lost:
            event = core.next_event()
            if event is None:
                output = core.output()
                if output:
                    self._pace.progress(time.monotonic())
                    self._write_octets(output)
                if core.is_closing:
                    return
                await self._hear()
                continue
            if isinstance(event, events.DataChunk):
                self._take(event.octets)
                continue
            self._pace.working = True
            try:
                ended = await self._handle(event)
            finally:
                self._pace.working = False
                self._pace.progress(time.monotonic())
            if ended:
                self._write_octets(core.output())
                return

    async def _hear(self) -> None:
        """Wait for octets and feed them to the core."""
        if not self._incoming:
            if self._premises.draining and self._transaction is None:
                self._dismiss(CLOSING)
                return
            await self._more_octets()
        self._feed()
        self._read_on()

    def _feed(self) -> None:
        for data in self._take_incoming():
            self._core.feed(data)

    async def _handle(self, event: events.Event) -> bool:
        """Answer one event; return True when the session is over."""
        match event:
            case events.MailFrom(address=address):
                reply = self._premises.door.may_mail(self._client, address)
                if reply.is_positive:
                    self._transaction = self._premises.new_transaction(self._client, self._core, event)
                self._core.answer(reply)
            case events.RcptTo():
                await self._recipient(event)
            case events.DataBegin():
                has_recipients = self._transaction is not None and self._transaction.begin()
                if has_recipients:
                    self._pace.data_begins(time.monotonic())
                self._core.answer(GO_AHEAD if has_recipients else NO_VALID_RECIPIENTS)
            case events.DataEnd(defects=defects):
                self._pace.data_ends(time.monotonic())
                self._core.answer(await self._message_complete(defects))
            case events.Authenticate(login=login, password=password):
                self._core.answer(await self._premises.door.may_log_in(self._client, login, password))
            case events.StartTls():
                return await self._start_tls()
            case events.Aborted() | events.Quit() | events.Helo():
                self._pace.data_ends(time.monotonic())
                self._forget()
        return False

    async def _recipient(self, said: events.RcptTo) -> None:
        transaction = self._transaction
        if transaction is None:
            self._core.answer(TRY_LATER)
            return
        address = self._premises.door.at_home(said.address)
        door, sender = self._premises.door, transaction.sender
        admitted = await door.may_rcpt(self._client, address, sender, transaction.directory)
        admitted = await door.within_limits(self._client, sender, address, admitted)
        if isinstance(admitted, Admitted):
            transaction.add(admitted, address, said)
            self._core.answer(OK)
        else:
            self._premises.metrics.count("recipients_refused_total", code=str(admitted.code))
            if admitted == NO_SUCH_USER:
                await self._premises.guard.hold_up(self._client.ip)
            self._core.answer(admitted)

    def _take(self, octets: bytes) -> None:
        self._pace.data(len(octets))
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
            self._premises.metrics.observe("reception_seconds", time.perf_counter() - began)

    def _give_up(self, transaction: Transaction, error: Exception) -> Reply:
        log.error("a message could not be taken: %s", error, extra={"ip": self._client.ip})
        self._premises.metrics.count("temporary_failures_total")
        transaction.abort()
        return NO_SPACE if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT) else TRY_LATER

    async def _start_tls(self) -> bool:
        """Upgrade: whatever was received in the clear is thrown away (CVE-2021-38371, CVE-2024-34083)."""
        context = self._premises.tls
        if context is None or self._transport is None:
            self._core.answer(TLS_NOT_NOW)
            return False
        self._feed()  # what lies here already was sent in the clear after STARTTLS: the core must see it to refuse it
        self._core.answer(READY_FOR_TLS)
        if self._core.plaintext_after_starttls:
            self._premises.metrics.count("starttls_injections_total")
            return True
        self._write_octets(self._core.output())
        try:
            transport = await asyncio.get_running_loop().start_tls(
                self._transport, self, context, server_side=True, ssl_handshake_timeout=self._premises.settings.limits.handshake_seconds
            )
        except (ssl.SSLError, OSError, TimeoutError) as error:
            log.info("TLS handshake failed: %s", error, extra={"ip": self._client.ip})
            return True
        if transport is None:
            return True
        self._transport = transport
        tls = transport.get_extra_info("ssl_object")
        self._client.tls = True
        self._client.certificate_tenant = self._premises.tenant_of_certificate(tls)
        self._take_incoming()
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
        self._lose()

    def _end(self) -> None:
        self._forget()
        if self._admitted:
            self._admitted = False
            self._premises.guard.leave(self._client.ip)
        self._premises.sessions.discard(self)
        self._close()

    def _write(self, reply: Reply) -> None:
        self._write_octets(encode(reply))
