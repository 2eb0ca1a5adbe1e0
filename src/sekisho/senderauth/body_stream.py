"""The digest of a relaxed body that comes in pieces; never more than one piece is held, whatever it holds (RFC 6376 section 3.4.4)."""

from hashlib import sha256

from sekisho.senderauth.canonical import collapsed

_LINES = b"\r\n" * 4_096


class RelaxedBody:
    """`feed` each piece, then `digest`: the same as SHA-256 of `relaxed_body` of the whole."""

    __slots__ = ("_any", "_blank", "_hash", "_held")

    def __init__(self) -> None:
        self._hash = sha256()
        self._held = b""  # the piece's last octets while what they mean hangs on the next: white space that may end a line, half a CRLF
        self._blank = 0  # CRLFs not hashed yet: they count only if text follows
        self._any = False

    def feed(self, piece: bytes) -> None:
        """Take the next octets of the body."""
        octets = collapsed(self._held + piece)
        keep = 2 if octets.endswith(b" \r") else 1 if octets.endswith((b" ", b"\r")) else 0
        self._held = octets[len(octets) - keep :]
        octets = octets[: len(octets) - keep].replace(b" \r\n", b"\r\n")
        self._take(octets)

    def digest(self) -> bytes:
        """Return SHA-256 of the canonical body. Nothing may be fed afterwards."""
        self._take(self._held.rstrip(b" "))
        if self._any:
            self._hash.update(b"\r\n")
        return self._hash.digest()

    def _take(self, octets: bytes) -> None:
        text = octets.rstrip(b"\r\n")
        ending = octets[len(text) :]
        alone = len(ending.replace(b"\r\n", b"..").rstrip(b"."))
        blank = (len(ending) - alone) // 2
        text += ending[:alone]
        if not text:
            self._blank += blank
            return
        self._any = True
        while self._blank:
            lines = min(self._blank, len(_LINES) // 2)
            self._hash.update(_LINES[: 2 * lines])
            self._blank -= lines
        self._hash.update(text)
        self._blank = blank
