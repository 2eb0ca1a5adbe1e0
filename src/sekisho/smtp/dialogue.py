"""What each SMTP command means in the present state of a session: replies, events and the client's credit (RFC 5321 section 4.1)."""

from collections import deque
from collections.abc import Callable

from sekisho.model.decision import Reply
from sekisho.smtp import replies
from sekisho.smtp.authentication import Exchange, begin_exchange
from sekisho.smtp.commands import parse_chunk, parse_helo, parse_mail, parse_rcpt
from sekisho.smtp.events import Aborted, Authenticate, DataBegin, DataEnd, Event, Helo, MailFrom, Quit, RcptTo, StartTls
from sekisho.smtp.extensions import Extensions
from sekisho.smtp.limits import ServerLimits

_FREE_COMMANDS = frozenset({b"RCPT", b"DATA", b"BDAT", b"QUIT"})  # these have limits of their own
_WITHOUT_ARGUMENT = frozenset({b"DATA", b"RSET", b"QUIT", b"STARTTLS"})
_OTHER_PROTOCOLS = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"CONNECT", b"PRI"})  # a browser made to talk to us
_CONTROLS = bytes(range(32)) + b"\x7f"
_SMALL_CHUNK = 512  # octets; smaller ones that are not the last count as commands
_RCPT_FLOOD = 10  # so many times the recipients allowed may be tried in one transaction


class Dialogue:
    """Commands and answers in, events and reply octets out. `ServerSession` cuts the octets and owns an instance."""

    def __init__(self, host_name: str, limits: ServerLimits, *, offers_starttls: bool, offers_auth_after_tls: bool) -> None:
        self._host_name = host_name
        self._limits = limits
        self._offers_starttls = offers_starttls
        self._offers_auth_after_tls = offers_auth_after_tls
        self._offer = Extensions(limits.max_message_octets, starttls=offers_starttls)

        self.events: deque[Event] = deque()
        self.output: list[bytes] = []
        self.is_closing = False
        self.takes_data = False  # the next octets are a message, not commands
        self.chunk: tuple[int, bool] | None = None  # the next octets are a chunk: how many, and whether it is the last
        self.chunking = False  # the transaction's message comes by BDAT
        self.awaits_tls = False  # STARTTLS was said; nothing is read in the clear any more
        self.exchange: Exchange | None = None  # an AUTH dialogue that wants the next line
        self.helo = ""
        self.login = ""
        self.tls_version = ""
        self.tls_cipher = ""

        self.after_chunk: Reply | None = None  # said once the chunk under way has been swallowed
        self._mail: MailFrom | None = None
        self._recipients = 0  # accepted
        self._recipients_tried = 0
        self._errors = 0
        self._commands = 0
        self._transactions = 0
        self._auth_failures = 0

    def command(self, line: bytes) -> None:
        """Do what a command line (without CRLF) says."""
        verb, _, argument = line.partition(b" ")
        verb = verb.upper()
        if verb not in _FREE_COMMANDS:
            self._commands += 1
            if self._commands > self._limits.max_commands_without_mail:
                self.close(replies.TOO_MANY_COMMANDS)
                return
        if len(line.translate(None, _CONTROLS)) != len(line):
            self.refuse(replies.CONTROL_CHARACTER)
        elif verb in _WITHOUT_ARGUMENT and argument.strip(b" "):
            self.refuse(replies.NO_ARGUMENT_ALLOWED)
        elif verb in _COMMANDS:
            _COMMANDS[verb](self, argument.strip(b" "))
        elif verb in _OTHER_PROTOCOLS:
            self.close(replies.OTHER_PROTOCOL)
        else:
            self.refuse(replies.UNKNOWN_COMMAND)

    def answer(self, asked: Event | None, reply: Reply) -> None:
        """Take the shell's answer to an event that asked. A 421 ends the session."""
        match asked:
            case MailFrom():
                if reply.is_positive:
                    self._mail = asked
                    self._recipients = self._recipients_tried = 0
            case RcptTo():
                self._recipients += reply.is_positive
            case DataBegin(chunked=True):
                if reply.code == 354:
                    self.chunking = True
                else:
                    self._mail = None
                    self.after_chunk = reply
                return
            case DataBegin():
                self.takes_data = reply.code == 354
                if not self.takes_data:
                    self._mail = None
            case DataEnd():
                self._mail = None
                self.chunking = False
                if reply.is_positive:
                    self._errors = self._commands = 0
                self.send(reply)  # a refused message is no error of the session
                return
            case Authenticate(login=login):
                if reply.is_positive:
                    self.login = login
                self._auth_failures += reply.is_permanent
            case StartTls():
                self.awaits_tls = reply.is_positive
            case _:
                raise RuntimeError("no event waits for an answer")
        if reply.is_permanent:
            self.refuse(reply)
        else:
            self.send(reply)
        if self._auth_failures >= self._limits.max_auth_failures and not self.is_closing:
            self.close(replies.TOO_MANY_ERRORS)

    def tls_started(self, version: str, cipher: str) -> None:
        """Begin anew inside TLS: everything learnt in the clear is forgotten (RFC 3207 section 4.2)."""
        self.awaits_tls = False
        self._offer = Extensions(self._limits.max_message_octets, auth=self._offers_auth_after_tls)
        self._mail = None
        self.helo = self.login = ""
        self.tls_version, self.tls_cipher = version, cipher

    def authenticate(self, exchange: Exchange, step: bytes | Authenticate | Reply) -> None:
        """Go one step on in an AUTH dialogue."""
        self.exchange = None
        if isinstance(step, bytes):
            self.exchange = exchange
            self.output.append(step)
        else:
            self._ask(step)

    def send(self, reply: Reply) -> None:
        """Say a reply; 421 ends the session."""
        self.output.append(replies.encode(reply))
        if reply.code == 421:
            self.end()

    def refuse(self, reply: Reply, octets: bytes = b"") -> None:
        """Say a 5xx of the session and count it; the one after the last that is allowed becomes 421."""
        self._errors += 1
        if self._errors > self._limits.max_errors:
            self.close(replies.TOO_MANY_ERRORS)
        else:
            self.output.append(octets or replies.encode(reply))

    def chunk_received(self, octets: int) -> None:
        """Answer a chunk that is not the last, or one that was only swallowed."""
        refusal, self.after_chunk = self.after_chunk, None
        if refusal is None:
            self.send(replies.chunk_taken(octets))
        elif refusal.is_permanent:
            self.refuse(refusal)
        else:
            self.send(refusal)

    def message_refused(self, reason: str, reply: Reply) -> None:
        """Refuse the message just received without asking the shell."""
        self.takes_data = False
        self.send(reply)
        self._abandon(reason)

    def close(self, reply: Reply) -> None:
        """Say a last reply and end the session."""
        self.send(reply)
        self.end()

    def end(self) -> None:
        """Read nothing more; a transaction under way is over."""
        self._abandon("closed")
        self.takes_data = False
        self.is_closing = True

    def _ask(self, event: Event | Reply) -> None:
        if isinstance(event, Reply):
            self.refuse(event)
        else:
            self.events.append(event)

    def _abandon(self, reason: str) -> None:
        self.chunking = False
        if self._mail is not None:
            self._mail = None
            self.events.append(Aborted(reason))

    def _hello(self, argument: bytes, *, extended: bool) -> None:
        name = parse_helo(argument)
        if isinstance(name, Reply):
            # RFC 2034 section 4: no enhanced code in any answer to HELO and EHLO.
            self.refuse(name, replies.encode_lines(name.code, [name.text]))
            return
        self._abandon("reset")
        self.helo = name
        self.output.append(replies.encode_lines(250, [self._host_name, *(self._offer.lines() if extended else [])]))
        self.events.append(Helo(name, extended))

    def _mail_from(self, argument: bytes) -> None:
        if self.chunking:
            self.refuse(replies.CHUNKING_BEGUN)
        elif not self.helo:
            self.refuse(replies.HELLO_FIRST)
        elif self._mail is not None:
            self.refuse(replies.NESTED_MAIL)
        elif self._transactions >= self._limits.max_transactions:
            self.close(replies.TOO_MANY_TRANSACTIONS)
        else:
            self._transactions += 1
            self._ask(parse_mail(argument, self._offer))

    def _rcpt_to(self, argument: bytes) -> None:
        if self._mail is None or self.chunking:
            self.refuse(replies.CHUNKING_BEGUN if self.chunking else replies.MAIL_FIRST)
            return
        self._recipients_tried += 1
        recipient = parse_rcpt(argument, self._offer, smtputf8=self._mail.smtputf8)
        if self._recipients_tried > self._limits.max_recipients * _RCPT_FLOOD:
            self.close(replies.TOO_MANY_COMMANDS)
        elif isinstance(recipient, RcptTo) and self._recipients >= self._limits.max_recipients:
            self.send(replies.TOO_MANY_RECIPIENTS)
        else:
            self._ask(recipient)

    def _data(self, _: bytes) -> None:
        if self._mail is None or self.chunking:
            self.refuse(replies.CHUNKING_BEGUN if self.chunking else replies.MAIL_FIRST)
        elif not self._recipients:
            self.refuse(replies.NO_VALID_RECIPIENTS if self._recipients_tried else replies.RCPT_FIRST)
        else:
            self.events.append(DataBegin())

    def _bdat(self, argument: bytes) -> None:
        """Take a chunk. Its octets are swallowed even where they are refused, or they would be read as commands (RFC 3030 section 2)."""
        chunk = parse_chunk(argument)
        self._commands += chunk is not None and chunk[0] < _SMALL_CHUNK and not chunk[1]  # a message in crumbs costs more than its octets
        if chunk is None or self._commands > self._limits.max_commands_without_mail:
            self.close(replies.TOO_MANY_COMMANDS if chunk else replies.BAD_CHUNK)
            return
        self.chunk = chunk
        if self._mail is None:
            self.after_chunk = replies.MAIL_FIRST
        elif not self._recipients:
            self.after_chunk = replies.NO_VALID_RECIPIENTS if self._recipients_tried else replies.RCPT_FIRST
        elif not self.chunking:
            self.events.append(DataBegin(chunked=True))

    def _rset(self, _: bytes) -> None:
        self._abandon("reset")
        self.send(replies.RESET)

    def _quit(self, _: bytes) -> None:
        self._abandon("quit")
        self.events.append(Quit())
        self.close(replies.BYE)

    def _starttls(self, _: bytes) -> None:
        if self.tls_version:
            self.refuse(replies.TLS_ALREADY)
        elif not self._offers_starttls:
            self.refuse(replies.TLS_NOT_OFFERED)
        else:
            self._abandon("reset")
            self.awaits_tls = True
            self.events.append(StartTls())

    def _auth(self, argument: bytes) -> None:
        if not self._offers_auth_after_tls:
            self.refuse(replies.AUTH_NOT_OFFERED)
        elif not self.tls_version:
            self.refuse(replies.AUTH_NEEDS_TLS)
        elif not self.helo:
            self.refuse(replies.HELLO_FIRST)
        elif self.login:
            self.refuse(replies.AUTH_ALREADY)
        elif self._mail is not None:
            self.refuse(replies.AUTH_NOT_DURING_MAIL)
        else:
            begun = begin_exchange(argument)
            if isinstance(begun, Reply):
                self.refuse(begun)
            else:
                exchange, initial = begun
                self.authenticate(exchange, exchange.begin(initial))


_COMMANDS: dict[bytes, Callable[[Dialogue, bytes], None]] = {
    b"EHLO": lambda dialogue, argument: dialogue._hello(argument, extended=True),
    b"HELO": lambda dialogue, argument: dialogue._hello(argument, extended=False),
    b"MAIL": Dialogue._mail_from,
    b"RCPT": Dialogue._rcpt_to,
    b"DATA": Dialogue._data,
    b"BDAT": Dialogue._bdat,
    b"RSET": Dialogue._rset,
    b"NOOP": lambda dialogue, _: dialogue.send(replies.OK),
    b"HELP": lambda dialogue, _: dialogue.send(replies.HELP),
    b"VRFY": lambda dialogue, argument: dialogue.send(replies.WILL_NOT_VERIFY) if argument else dialogue.refuse(replies.BAD_ARGUMENTS),
    b"EXPN": lambda dialogue, _: dialogue.send(replies.NO_EXPAND),
    b"STARTTLS": Dialogue._starttls,
    b"AUTH": Dialogue._auth,
    b"QUIT": Dialogue._quit,
}
