"""The client's side of SMTP without sockets: octets in, octets out, one reply for each recipient (RFC 5321)."""

from collections import deque

from sekisho.model.decision import Reply
from sekisho.smtp.capabilities import NOTHING, Capabilities, parse_capabilities
from sekisho.smtp.client_phase import Phase
from sekisho.smtp.client_replies import BadReply, ReplyReader, ServerReply
from sekisho.smtp.letter import Letter, mail_command, rcpt_command, refusal_of_letter, refusal_of_recipient
from sekisho.smtp.stuffing import NotCanonical, Stuffer, stuff_whole

NOT_CANONICAL = Reply(554, "5.6.0", "The content holds a CR or LF that is not part of a line end; it is not sent on")
_ENVELOPE_PHASES = frozenset({Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.RESET})


class Client:
    """One session with a next hop. Call `receive` with what came, send what `take_output` returns, look at `phase`.

    After `begin`, `result` is None until every recipient has a reply; then the session is READY for the next letter, or CLOSED.
    """

    def __init__(self, name: str, *, use_tls: bool = True) -> None:
        """`name` is what EHLO says of us. `use_tls`: STARTTLS where it is offered."""
        self.phase = Phase.GREETING
        self.capabilities: Capabilities = NOTHING
        self.tls = False
        self.asked_for_tls = False
        self.refusal: Reply | None = None  # why the session is of no use, once it is CLOSED
        self.result: tuple[Reply, ...] | None = None
        self.reply_lost = False  # the final dot was sent and not answered: the message may have arrived
        self._name = name
        self._use_tls = use_tls
        self._reader = ReplyReader()
        self._output: list[bytes] = []
        self._steps: deque[tuple[Phase, int, bytes]] = deque()  # commands to send
        self._expected: deque[tuple[Phase, int]] = deque()  # commands sent and not answered
        self._replies: list[Reply | None] = []
        self._accepted: list[int] = []
        self.mail_refused: Reply | None = None  # the answer to MAIL, if it was no
        self._content: bytes | None = None
        self._stuffer = Stuffer()
        self._probing = False
        self._needs_reset = False
        self._answered = False

    @property
    def ended_unanswered(self) -> bool:
        """True if the session ended before the first answer of this transaction: the message can be sent again elsewhere without any doubt."""
        return self.phase is Phase.CLOSED and not self._answered

    # what the shell calls -------------------------------------------------------------------------------------------
    def take_output(self) -> bytes:
        """Return and forget the octets to be sent now."""
        output = b"".join(self._output)
        self._output.clear()
        return output

    def receive(self, octets: bytes) -> None:
        """Take octets from the server. Never raises: a server that makes no sense ends the session with a temporary failure."""
        try:
            for reply in self._reader.feed(octets):
                if reply.code == 421 and self.phase is not Phase.CLOSING:  # RFC 5321 section 3.8: said at any time
                    self._close(reply.as_reply())
                    return
                self._handle(reply)
        except BadReply as error:
            self._close(Reply(451, "4.5.0", f"The next hop's answer makes no sense: {error}"))

    def handshake_done(self) -> None:
        """TLS is up: what was learned before is forgotten (RFC 3207 section 4.2)."""
        self.tls = True
        self.capabilities = NOTHING
        self._say_hello()

    def begin(self, letter: Letter, content: bytes | None = None) -> None:
        """Start a transaction when READY. With `content` the whole message is sent at the go-ahead; without, the phase becomes CONTENT then."""
        self._reset_transaction(letter)
        try:
            self._content = None if content is None else stuff_whole(content)
        except NotCanonical:
            self._give_all(NOT_CANONICAL)
        else:
            self._start(letter, (Phase.DATA, 0, b"DATA\r\n"))

    def ask(self, letter: Letter) -> None:
        """Ask when READY whether the recipients would be taken, and send nothing (call-ahead)."""
        self._reset_transaction(letter)
        self._probing = True
        self._start(letter, (Phase.RESET, -1, b"RSET\r\n"))

    def send(self, chunk: bytes) -> None:
        """Send a chunk of content in phase CONTENT. Content that is not canonical ends the session without the final dot."""
        try:
            self._output.append(self._stuffer.stuff(chunk))
        except NotCanonical:
            self._close(NOT_CANONICAL)

    def finish(self) -> None:
        """End the content in phase CONTENT."""
        try:
            self._output.append(self._stuffer.end())
            self.phase = Phase.ENDING
        except NotCanonical:
            self._close(NOT_CANONICAL)

    def quit(self) -> None:
        """Say goodbye; the answer does not matter."""
        self._output.append(b"QUIT\r\n")
        self.phase = Phase.CLOSING

    def abandon(self, reason: str) -> None:
        """The connection is gone, or patience is over. Recipients without a reply get a temporary one."""
        if self.phase in (Phase.CLOSING, Phase.CLOSED):
            self.phase = Phase.CLOSED
            return
        if self.phase is Phase.ENDING:
            self.reply_lost = True
            self._close(Reply(451, "4.4.2", f"Reply lost after the final dot: {reason}"))
        else:
            self._close(Reply(451, "4.4.2", f"{reason} (waiting for: {self.phase})"))

    # replies ----------------------------------------------------------------------------------------------------------
    def _handle(self, reply: ServerReply) -> None:
        phase = self.phase
        if phase in _ENVELOPE_PHASES:
            self._envelope_reply(reply)
        elif phase is Phase.ENDING:
            self._final_reply(reply)
        elif phase is Phase.GREETING:
            self._greeting(reply)
        elif phase is Phase.HELLO:
            self._hello_reply(reply)
        elif phase is Phase.STARTTLS:
            self._starttls_reply(reply)
        elif phase is Phase.CONTENT and reply.code >= 400:  # the server does not want the rest, and we are in the middle of it
            self._close(reply.as_reply())
        elif phase not in (Phase.CLOSING, Phase.CLOSED):
            raise BadReply(f"{reply.code} without a command (at {phase})")

    def _greeting(self, reply: ServerReply) -> None:
        if reply.code == 220:
            self._say_hello()
        else:
            self._close(reply.as_reply())

    def _say_hello(self) -> None:
        self.phase = Phase.HELLO
        self._expected.append((Phase.HELLO, 0))
        self._output.append(f"EHLO {self._name}\r\n".encode())

    def _hello_reply(self, reply: ServerReply) -> None:
        _, tries = self._expected.popleft()
        if reply.code == 250:
            self.capabilities = parse_capabilities(reply) if tries == 0 else NOTHING
            if self.capabilities.starttls and self._use_tls and not self.tls:
                self.phase = Phase.STARTTLS
                self.asked_for_tls = True
                self._output.append(b"STARTTLS\r\n")
            else:
                self.phase = Phase.READY
        elif reply.code >= 500 and tries == 0:  # RFC 5321 section 3.2: a server may know only HELO
            self._expected.append((Phase.HELLO, 1))
            self._output.append(f"HELO {self._name}\r\n".encode())
        else:
            self._close(reply.as_reply())

    def _starttls_reply(self, reply: ServerReply) -> None:
        if reply.code != 220:
            self.phase = Phase.READY  # opportunistic: refused means plain
        elif not self._reader.is_empty:
            raise BadReply("octets came before the TLS handshake")
        else:
            self.phase = Phase.HANDSHAKE

    # transactions -----------------------------------------------------------------------------------------------------
    def _reset_transaction(self, letter: Letter) -> None:
        self.result = None
        self._replies = [None] * len(letter.recipients)
        self._accepted = []
        self.mail_refused = None
        self._content = None
        self._stuffer = Stuffer()
        self._probing = False
        self._answered = False

    def _start(self, letter: Letter, last: tuple[Phase, int, bytes]) -> None:
        offered = self.capabilities
        refusal = refusal_of_letter(letter, offered)
        if refusal:
            self._give_all(refusal)
            return
        steps = self._steps
        for index, recipient in enumerate(letter.recipients):
            self._replies[index] = refusal_of_recipient(recipient, offered)
            if self._replies[index] is None:
                steps.append((Phase.RCPT, index, rcpt_command(recipient, letter, offered)))
        if not steps:
            self._conclude()
            return
        steps.appendleft((Phase.MAIL, 0, mail_command(letter, offered)))
        if self._needs_reset:
            steps.appendleft((Phase.RESET, 0, b"RSET\r\n"))
        steps.append(last)
        self._advance()

    def _advance(self) -> None:
        """Send what may be sent now: everything up to DATA where PIPELINING is offered (RFC 2920), else one command."""
        while self._steps:
            phase, index, line = self._steps.popleft()
            if (phase is Phase.RCPT and self.mail_refused) or (phase is Phase.DATA and not self._accepted and not self.capabilities.pipelining):
                continue
            self._output.append(line)
            self._expected.append((phase, index))
            if not self.capabilities.pipelining:
                break
        if self._expected:
            self.phase = self._expected[0][0]
        else:
            self._conclude()

    def _envelope_reply(self, reply: ServerReply) -> None:
        phase, index = self._expected.popleft()
        self._answered = True
        if phase is Phase.RCPT:
            self._rcpt_reply(index, reply)
        elif phase is Phase.MAIL:
            self._needs_reset = True
            if not 200 <= reply.code < 300:
                self.mail_refused = reply.as_reply()
                self._give_all(self.mail_refused, conclude=False)
        elif phase is Phase.DATA:
            self._data_reply(reply)
            return
        elif reply.code != 250:  # RSET refused: nobody knows what the server thinks of the transaction
            self._close(reply.as_reply())
            return
        else:
            self._needs_reset = False
        self._advance()

    def _rcpt_reply(self, index: int, reply: ServerReply) -> None:
        if self.mail_refused:  # pipelined behind a refused MAIL: 503 says nothing of the recipient
            return
        if 300 <= reply.code < 400:
            raise BadReply(f"{reply.code} to RCPT")
        if reply.code >= 400 or self._probing:
            self._replies[index] = reply.as_reply()
        else:
            self._accepted.append(index)

    def _data_reply(self, reply: ServerReply) -> None:
        if reply.code >= 400:
            self._give_all(reply.as_reply())
        elif reply.code != 354:
            raise BadReply(f"{reply.code} to DATA")
        elif not self._accepted:  # RFC 2920 section 3.1: pipelined DATA, nobody accepted: only the dot may follow
            self._output.append(b".\r\n")
            self.phase = Phase.ENDING
        elif self._content is not None:
            self._output.append(self._content)
            self._content = None
            self.phase = Phase.ENDING
        else:
            self.phase = Phase.CONTENT

    def _final_reply(self, reply: ServerReply) -> None:
        if 300 <= reply.code < 400:
            raise BadReply(f"{reply.code} to the final dot")
        self._needs_reset = False
        self._give_all(reply.as_reply())

    def _give_all(self, reply: Reply, *, conclude: bool = True) -> None:
        """Give this reply to every recipient that has none."""
        self._replies = [given or reply for given in self._replies]
        if conclude:
            self._conclude()

    def _conclude(self) -> None:
        self._steps.clear()
        self._content = None
        self.result = tuple(reply for reply in self._replies if reply is not None)
        self.phase = Phase.READY

    def _close(self, reply: Reply) -> None:
        """End the session; recipients without a reply get this one."""
        if self.result is None:
            self._give_all(reply)
        self._expected.clear()
        self._output.clear()
        self.refusal = reply
        self.phase = Phase.CLOSED
