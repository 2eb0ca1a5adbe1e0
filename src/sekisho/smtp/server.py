"""One SMTP server session without sockets: octets in, events and replies out (RFC 5321, RFC 2920, RFC 3030, RFC 3207, RFC 4954)."""

from sekisho.model.decision import Reply
from sekisho.smtp import replies
from sekisho.smtp.chunks import ChunkDecoder
from sekisho.smtp.data import DataDecoder
from sekisho.smtp.dialogue import Dialogue
from sekisho.smtp.events import ASKING, DataBegin, DataChunk, DataEnd, Event, StartTls
from sekisho.smtp.limits import ServerLimits
from sekisho.smtp.lines import LineCutter, LineFault

_FLOOD = 2  # a message so many times over the size limit is not swallowed to its end


class ServerSession:
    """The state of one connection. The shell feeds what it receives, takes events until None, answers those that ask, writes `output()`.

    `feed` never fails and never blocks. Between two events at most one command line or 4 octets of data are kept; while an answer is awaited
    everything fed is kept, so a shell stops reading then. The output of pipelined commands comes together (RFC 2920 section 3.2).
    """

    def __init__(
        self, host_name: str, limits: ServerLimits, *, offers_starttls: bool, offers_auth_after_tls: bool, normalise_bare_newlines: bool = False
    ) -> None:
        self._host_name = host_name
        self._limits = limits
        self._normalise = normalise_bare_newlines
        self._dialogue = Dialogue(host_name, limits, offers_starttls=offers_starttls, offers_auth_after_tls=offers_auth_after_tls)
        self._pieces: list[bytes] = []  # fed and not yet looked at
        self._received = b""
        self._lines = LineCutter()
        self._decoder: DataDecoder | None = None
        self._chunks: ChunkDecoder | None = None  # of the message under way by BDAT
        self._swallowed: ChunkDecoder | None = None  # a chunk that is not wanted
        self._asked: Event | None = None
        self._greeted = False
        self.talked_early = False  # octets came before the greeting
        self.plaintext_after_starttls = False  # octets followed STARTTLS in the clear: an injection, close

    @property
    def is_closing(self) -> bool:
        """True when nothing more is read: write the output, then close."""
        return self.plaintext_after_starttls or self._dialogue.is_closing

    @property
    def helo(self) -> str:
        """The name that the client gave itself, "" before it did."""
        return self._dialogue.helo

    @property
    def login(self) -> str:
        """Whose password was right, "" if nobody's."""
        return self._dialogue.login

    @property
    def tls_version(self) -> str:
        """As told to `tls_started`, "" in the clear."""
        return self._dialogue.tls_version

    @property
    def tls_cipher(self) -> str:
        """As told to `tls_started`, "" in the clear."""
        return self._dialogue.tls_cipher

    def greeting(self) -> bytes:
        """Return the 220 line; from now on what was fed is looked at."""
        self._greeted = True
        return replies.encode_lines(220, [f"{self._host_name} ESMTP"])

    def feed(self, data: bytes) -> None:
        """Take octets from the client."""
        if not data or self.is_closing:
            return
        if not self._greeted:
            self.talked_early = True
        if self._dialogue.awaits_tls:
            self._plaintext_injected()
        else:
            self._pieces.append(bytes(data))

    def next_event(self) -> Event | None:
        """Return what happened next, or None if more octets or an answer are needed first."""
        events = self._dialogue.events
        while not events:
            if self.is_closing:
                self._forget_received()
            if self._asked is not None or not self._greeted or not self._advance():
                return None
        event = events.popleft()
        if isinstance(event, ASKING):
            self._asked = event
        return event

    def answer(self, reply: Reply) -> None:
        """Answer the last event that asked. A 421 ends the session. RuntimeError if nothing was asked."""
        asked, self._asked = self._asked, None
        if isinstance(asked, StartTls) and self.plaintext_after_starttls:
            reply = replies.TLS_INJECTION  # whatever the shell says: no upgrade
        self._dialogue.answer(asked, reply)
        if self._dialogue.takes_data:
            self._decoder = DataDecoder(normalise=self._normalise, max_text_line_octets=self._limits.max_text_line_octets)
        elif isinstance(asked, DataBegin):
            self._chunks = self._new_chunks() if self._dialogue.chunking else None

    def output(self) -> bytes:
        """Take the octets to send."""
        octets = b"".join(self._dialogue.output)
        self._dialogue.output.clear()
        return octets

    def tls_started(self, version: str, cipher: str) -> None:
        """Begin anew inside TLS: everything learnt in the clear is forgotten, octets too (RFC 3207 section 4.2)."""
        self._forget_received()
        self._dialogue.tls_started(version, cipher)

    def close(self, reply: Reply) -> None:
        """Say a last reply and end the session (time-outs, shutdown)."""
        self._dialogue.close(reply)

    def _advance(self) -> bool:
        """Look at what was received; False when that is not enough for anything."""
        if self._pieces:
            self._received = b"".join((self._received, *self._pieces)) if self._received or len(self._pieces) > 1 else self._pieces[0]
            self._pieces.clear()
        if self._dialogue.chunk is not None:
            self._open_chunk(*self._dialogue.chunk)
            return True
        open_chunk = self._swallowed or self._chunks
        if open_chunk is not None and open_chunk.is_open and (self._received or not open_chunk.left):
            self._take_chunk(open_chunk)
            return True
        if not self._received:
            return False
        if self._decoder is not None:
            self._take_data(self._decoder)
            return True
        return self._take_line()

    def _take_line(self) -> bool:
        dialogue = self._dialogue
        exchange = dialogue.exchange
        line, self._received = self._lines.cut(self._received, self._limits.max_auth_line_octets if exchange else self._limits.max_command_octets)
        match line:
            case None:
                return False
            case LineFault.BARE_LF:
                # Two servers that disagree on what ends a line are what SMTP smuggling lives on: there is no going on after one.
                dialogue.close(replies.BARE_LF_IN_COMMAND)
            case LineFault.OVERLONG:
                dialogue.exchange = None
                dialogue.refuse(replies.AUTH_LINE_TOO_LONG if exchange else replies.LINE_TOO_LONG)
            case bytes():
                if exchange:
                    dialogue.authenticate(exchange, exchange.respond(line))
                else:
                    dialogue.command(line)
        if dialogue.awaits_tls and self._received:
            self._plaintext_injected()
        return True

    def _take_data(self, decoder: DataDecoder) -> None:
        content, rest = decoder.decode(self._received)
        self._received = rest or b""
        dialogue, limit = self._dialogue, self._limits.max_message_octets
        refused = decoder.has_bare_newlines and not self._normalise
        flood = decoder.size > _FLOOD * limit
        if rest is None and not flood:
            if content and not refused and decoder.size <= limit:
                dialogue.events.append(DataChunk(content))
            return
        self._decoder = None
        if flood or (decoder.size > limit and not refused):
            dialogue.message_refused("size", replies.TOO_LARGE)
        elif refused:
            dialogue.message_refused("bare_newline", replies.BARE_NEWLINE)
        else:
            dialogue.takes_data = False
            if content:
                dialogue.events.append(DataChunk(content))
            dialogue.events.append(DataEnd(decoder.size, decoder.defects))
        if flood or refused:
            dialogue.end()  # swallowing on would only help a flood; what follows a bare newline may be a smuggled envelope

    def _new_chunks(self) -> ChunkDecoder:
        return ChunkDecoder(normalise=self._normalise, max_text_line_octets=self._limits.max_text_line_octets)

    def _open_chunk(self, octets: int, last: bool) -> None:
        dialogue = self._dialogue
        dialogue.chunk = None
        if dialogue.after_chunk is not None or self._chunks is None:
            self._chunks, self._swallowed = None, self._new_chunks()
        decoder = self._swallowed or self._chunks or self._new_chunks()
        if decoder.size + octets > _FLOOD * self._limits.max_message_octets:
            dialogue.message_refused("size", replies.TOO_LARGE)
            dialogue.end()
            return
        decoder.open(octets, last=last)

    def _take_chunk(self, decoder: ChunkDecoder) -> None:
        content, rest = decoder.decode(self._received)
        self._received = rest or b""
        dialogue, limit = self._dialogue, self._limits.max_message_octets
        refused = decoder.has_bare_newlines and not self._normalise
        if self._swallowed is None and content and not refused and decoder.size <= limit:
            dialogue.events.append(DataChunk(content))
        if rest is None:
            return
        if self._swallowed is not None:
            self._swallowed = None
            dialogue.chunk_received(decoder.chunk)
        elif refused:
            dialogue.message_refused("bare_newline", replies.BARE_NEWLINE)
            dialogue.end()
        elif decoder.size > limit:
            dialogue.message_refused("size", replies.TOO_LARGE)
            self._chunks = None
        elif decoder.is_last:
            self._chunks = None
            dialogue.events.append(DataEnd(decoder.size, decoder.defects))
        else:
            dialogue.chunk_received(decoder.chunk)

    def _plaintext_injected(self) -> None:
        """Throw away what would be read as if it had come inside TLS (CVE-2011-0411, CVE-2024-34083)."""
        self._forget_received()
        self.plaintext_after_starttls = True

    def _forget_received(self) -> None:
        self._pieces.clear()
        self._received = b""
