"""Changes to a message as slices of its octets: fields put in front, foreign marks cut out, a mark before the subject."""

import binascii
from collections.abc import Iterable, Iterator

from sekisho.model.decision import Changes, Edit
from sekisho.model.message import HeaderField, Message

_LEADING = "mime.leading_fold"
_FLOOD = "unscannable.too_many_headers"
_JUNK = "mime.header_without_colon"
_WORD_OCTETS = 45  # of UTF-8 in one encoded word: with base64 and its frame at most 75 characters (RFC 2047 section 2)


def edits_for(
    message: Message,
    *,
    prepend: bytes,
    remove_prefixes: tuple[str, ...],
    subject_tag: str | None,
    remove: tuple[HeaderField, ...] = (),
    more: Changes = (),
) -> Changes:
    """Return the edits that mark a message.

    `prepend` are whole fields, each ending in CRLF, put in front of everything. Every field whose name begins with one of `remove_prefixes`
    (case ignored) is cut, and so are the fields `remove`. `subject_tag` is put before the text of every Subject that does not begin with it; a
    message without one gets one. `more` are further edits, of other places.
    """
    edits = [*more, *(Edit(field.start, field.end, b"") for field in remove)]
    prefixes = tuple(prefix.lower() for prefix in remove_prefixes)
    subjects = 0
    for field in message.headers:
        name = field.name.lower()
        if prefixes and name.startswith(prefixes):
            edits.append(Edit(field.start, field.end, b""))
        elif name == "subject" and subject_tag:
            subjects += 1
            if not field.value.lstrip().startswith(subject_tag):
                edits.append(_tagged(field, subject_tag))
    if message.headers and any(defect.code == _FLOOD and defect.where == "message" for defect in message.defects):
        edits.append(Edit(message.headers[-1].end, message.header_end, b"\r\n"))  # nobody knows what marks stand in the rest
    if subject_tag and not subjects:
        prepend += b"Subject: " + encoded(subject_tag) + b"\r\n"
    return _merged([_front(message, prepend), *edits])


def in_front(changes: Changes, fields: bytes) -> Changes:
    """Return the changes with whole fields in front of all that they put there."""
    if changes and changes[0].start == 0:
        first = changes[0]
        return (Edit(0, first.end, fields + first.replacement), *changes[1:])
    return (Edit(0, 0, fields), *changes)


def _front(message: Message, prepend: bytes) -> Edit:
    """Put the fields at offset 0, and see to it that what follows cannot become part of them."""
    codes = {defect.code for defect in message.defects}
    if not message.headers:
        return Edit(0, message.header_end, prepend + b"\r\n")  # no field at all: the text must stay the body
    first = message.headers[0].start
    if first and _LEADING in codes:
        return Edit(0, first, prepend)  # a line that begins with a space would continue, and so alter, our last field
    if first and _JUNK not in codes:
        return Edit(0, first, prepend)  # the "From " line of a mailbox file: below our fields next hops would take it for the header's end
    return Edit(0, 0, prepend)


def _tagged(field: HeaderField, tag: str) -> Edit:
    if field.value_start:
        return Edit(field.value_start, field.value_start, encoded(tag) + b" ")
    return Edit(field.start, field.end, b"Subject: " + encoded(f"{tag} {field.value}") + b"\r\n")


def _merged(edits: list[Edit]) -> Changes:
    """Sort, and join edits that touch or overlap, so that the result is always a valid set of changes."""
    edits.sort(key=lambda edit: (edit.start, edit.end))
    merged: list[Edit] = []
    for edit in edits:
        if merged and edit.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Edit(last.start, max(last.end, edit.end), last.replacement + edit.replacement)
        elif merged and edit.start == merged[-1].end and not edit.replacement:
            merged[-1] = Edit(merged[-1].start, edit.end, merged[-1].replacement)
        elif edit.start != edit.end or edit.replacement:
            merged.append(edit)
    return tuple(merged)


def encoded(text: str) -> bytes:
    """Return a text for a header field: as it is if it is printable ASCII, else as folded encoded words (RFC 2047)."""
    if text.isascii() and text.isprintable() and "=?" not in text and len(text) < 900:
        return text.encode("ascii")
    words: list[bytes] = []
    piece = b""
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(piece) + len(octets) > _WORD_OCTETS:
            words.append(piece)
            piece = b""
        piece += octets
    words.append(piece)
    return b"\r\n ".join(b"=?utf-8?b?" + binascii.b2a_base64(word, newline=False) + b"?=" for word in words)


def apply_edits(raw: bytes, changes: Changes) -> bytes:
    """Return the message with its declared changes made; all other octets are the same."""
    return b"".join(apply_to_chunks((raw,), changes))


def apply_to_chunks(chunks: Iterable[bytes], changes: Changes) -> Iterator[bytes]:
    """Yield a streamed message with its changes made; no more than one chunk is held."""
    editor = Editor(changes)
    for chunk in chunks:
        yield from editor.feed(chunk)
    yield from editor.finish()


class Editor:
    """The same for whoever reads chunks by himself, such as an asynchronous reader: `feed` each, then `finish`."""

    __slots__ = ("_changes", "_next", "_offset")

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._next = 0
        self._offset = 0  # of the first octet not yet fed

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what stands for this chunk."""
        if not chunk:
            return
        start, end = self._offset, self._offset + len(chunk)
        self._offset = end
        position = start
        while self._next < len(self._changes):
            edit = self._changes[self._next]
            if edit.start >= end:
                break  # it belongs to a later chunk
            if edit.start >= start:
                if edit.start > position:
                    yield chunk[position - start : edit.start - start]
                if edit.replacement:
                    yield edit.replacement
            position = max(position, min(edit.end, end))
            if edit.end > end:
                break  # the cut goes on in the next chunk
            self._next += 1
        if position < end:
            yield chunk if position == start else chunk[position - start :]

    def finish(self) -> Iterator[bytes]:
        """Yield replacements that stand at or behind the end."""
        for edit in self._changes[self._next :]:
            if edit.start >= self._offset and edit.replacement:
                yield edit.replacement
        self._next = len(self._changes)
