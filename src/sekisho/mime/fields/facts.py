"""The facts of a message's header: fields decoded, mailboxes, and what is wrong with them."""

from sekisho.mime.fields import addresses, words
from sekisho.mime.fields.headers import Block, Field
from sekisho.mime.text import charsets
from sekisho.model.address import Mailbox
from sekisho.model.message import Defect, HeaderField

_MOST_NAME = 100
_MOST_VALUE = 2_000
_MOST_RECIPIENTS = 200
_MOST_READ = 65_536  # octets of one value that are looked at
_ONCE = frozenset(
    {b"from", b"sender", b"reply-to", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"mime-version"}
    | {b"content-type", b"content-transfer-encoding", b"content-disposition"}
)
# Written by servers for servers: no encoded word stands there (RFC 2047 section 5), and one of a client's making must not become structure.
_TRACE = frozenset(
    {b"received", b"return-path", b"received-spf", b"authentication-results", b"dkim-signature"}
    | {b"arc-seal", b"arc-message-signature", b"arc-authentication-results"}
)
NOBODY = Mailbox("", "", "")


class HeaderFacts:
    """The header of one message, read once."""

    __slots__ = ("_by_name", "_raw", "authors", "defects", "fields", "message_id", "recipients", "reply_to", "sender", "subject")

    def __init__(self, raw: bytes, block: Block) -> None:
        self._raw = raw
        self.defects: list[Defect] = []
        self._by_name: dict[bytes, list[tuple[Field, str]]] = {}
        self.fields = self._read(block)
        for name, found in self._by_name.items():
            if len(found) > 1:
                self.defects.append(Defect("mime.duplicate_header", f"header:{name.decode('ascii').title()}", str(len(found))))
        self.authors = self._mailboxes(b"from", 50)
        self.sender = self.authors[0] if self.authors else NOBODY
        replies = self._mailboxes(b"reply-to", 50)
        # Of several the first that is elsewhere: a forger adds their own to the true one, and both get the answer.
        elsewhere = (each for each in replies if each.organisation and each.organisation != self.sender.organisation)
        self.reply_to = next(elsewhere, replies[0] if replies else None)
        to = self._mailboxes(b"to", _MOST_RECIPIENTS)
        self.recipients = (to + self._mailboxes(b"cc", _MOST_RECIPIENTS))[:_MOST_RECIPIENTS]
        self.subject = self._first(b"subject")
        self.message_id = self._first(b"message-id")

    def _read(self, block: Block) -> tuple[HeaderField, ...]:
        """Decode every field. The block is made characters once; nearly all values then are a slice of it."""
        raw, by_name = self._raw, self._by_name
        written = raw[: block.fields[-1].end if block.fields else 0].decode("latin-1").replace("\t", " ")
        ordinary = written.isascii() and "=?" not in written
        odd_names = bool(block.defects)
        found: list[HeaderField] = []
        for field in block.fields:
            key, start, value_start, value_end, end = field
            if value_end - value_start > _MOST_READ:
                value_end = value_start + _MOST_READ
            text = written[value_start:value_end].rstrip("\r ")
            if "\n" in text:
                text = text.replace("\r\n", "").replace("\n", "").lstrip("\r ")
            if not text.isprintable() or not (ordinary or (text.isascii() and "=?" not in text)):
                text = self._decoded(key, text)
            name = written[start : start + len(key)]
            if odd_names and name.lower().encode("latin-1") != key:  # its controls are left out
                name = key.decode("latin-1")
            if key in _ONCE:
                by_name.setdefault(key, []).append((field, text))
            found.append(HeaderField(name[:_MOST_NAME], text[:_MOST_VALUE], start, end, value_start))
        return tuple(found)

    def _decoded(self, key: bytes, text: str) -> str:
        if key in _TRACE:
            return "".join(character if character.isprintable() else "\ufffd" for character in text)
        decoded = words.decode(text.encode("latin-1"), 0 if key in _ONCE else _MOST_VALUE)
        if decoded.defects:
            where = f"header:{key[:60].decode('ascii', 'replace').title()}"
            self.defects.extend(Defect(code, where, detail) for code, detail in decoded.defects)
        return decoded.text

    def _first(self, name: bytes) -> str:
        found = self._by_name.get(name)
        return found[0][1][:_MOST_VALUE] if found else ""

    def _mailboxes(self, name: bytes, most: int) -> tuple[Mailbox, ...]:
        found = self._by_name.get(name)
        if not found:
            return ()
        mailboxes: tuple[Mailbox, ...] = ()
        for field, text in found:
            value = words.unfold(self._raw[field.value_start : min(field.value_end, field.value_start + _MOST_READ)])
            # the structure is read before encoded words are decoded (RFC 2047 section 5): a decoded comma or bracket is no structure
            written = value.decode("ascii") if value.isascii() else (charsets.decode(value, "").text if b"=?" in value else text)
            parsed = addresses.parse(written, most)
            if parsed.odd:
                self.defects.append(Defect("mime.odd_address", f"header:{name.decode('ascii').title()}", text[:200]))
            mailboxes += parsed.mailboxes
            if len(mailboxes) >= most:
                break
        return mailboxes[:most]
