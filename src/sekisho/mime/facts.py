"""The facts of a message's header: fields decoded, mailboxes, and what is wrong with them."""

from sekisho.mime import addresses, charsets, words
from sekisho.mime.headers import Block, Field
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
NOBODY = Mailbox("", "", "")


class HeaderFacts:
    """The header of one message, read once."""

    __slots__ = ("_by_name", "_raw", "authors", "defects", "fields", "message_id", "recipients", "reply_to", "sender", "subject")

    def __init__(self, raw: bytes, block: Block) -> None:
        self._raw = raw
        self.defects: list[Defect] = []
        self._by_name: dict[bytes, list[tuple[Field, str]]] = {}
        self.fields = tuple(map(self._field, block.fields))
        for name in _ONCE & self._by_name.keys():
            if len(self._by_name[name]) > 1:
                self.defects.append(Defect("mime.duplicate_header", f"header:{name.decode('ascii').title()}", str(len(self._by_name[name]))))
        self.authors = self._mailboxes(b"from", 50)
        self.sender = self.authors[0] if self.authors else NOBODY
        replies = self._mailboxes(b"reply-to", 50)
        self.reply_to = replies[0] if replies else None
        to = self._mailboxes(b"to", _MOST_RECIPIENTS)
        self.recipients = (to + self._mailboxes(b"cc", _MOST_RECIPIENTS))[:_MOST_RECIPIENTS]
        self.subject = self._first(b"subject")
        self.message_id = self._first(b"message-id")

    def _field(self, field: Field) -> HeaderField:
        raw = self._raw
        key, start, value_start, value_end, end = field
        value = words.unfold(raw[value_start : value_end if value_end - value_start < _MOST_READ else value_start + _MOST_READ])
        if value.isascii() and b"=?" not in value and b"\x1b" not in value:
            text = value.decode("ascii")
            if not text.isprintable():
                text = words.decode(value).text
        else:
            decoded = words.decode(value)
            text = decoded.text
            name = key[:60].decode("ascii", "replace")
            self.defects.extend(Defect(code, f"header:{name.title()}", detail) for code, detail in decoded.defects)
        written = raw[start : start + len(key)].decode("latin-1")
        if written.lower() != key.decode("latin-1"):  # an odd name: controls left out
            written = key.decode("latin-1")
        self._by_name.setdefault(key, []).append((field, text))
        return HeaderField(written[:_MOST_NAME], text[:_MOST_VALUE], start, end, value_start)

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
