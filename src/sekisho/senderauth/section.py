"""A message as signatures see it: the header's fields in order, each as its octets, and the body."""

from dataclasses import dataclass

from sekisho.senderauth.canonical import relaxed_field

LONGEST_HEADER = 1_048_576  # octets; fifty ARC signatures may each cover all of it
_IN_NAMES = bytes(range(33, 127))  # RFC 5322 section 2.2
_FOLDS = (b" ", b"\t")
_ENVELOPE_LINES = (b"From ", b">From ")  # of mailbox files


@dataclass(frozen=True, slots=True)
class Section:
    """The two halves of a message. `names` are lower case, parallel to `fields`, which lack their last CRLF."""

    fields: tuple[bytes, ...]
    names: tuple[bytes, ...]
    body: bytes
    problem: str = ""  # readers would disagree on where the fields of this header begin: no signature can vouch for it


class RelaxedFields:
    """The relaxed form of each field, made once however many signatures cover it."""

    __slots__ = ("_fields", "_made")

    def __init__(self, fields: tuple[bytes, ...]) -> None:
        self._fields = fields
        self._made: list[bytes | None] = [None] * len(fields)

    def __getitem__(self, index: int) -> bytes:
        made = self._made[index]
        if made is None:
            made = self._made[index] = relaxed_field(self._fields[index])
        return made


def split(message: bytes) -> Section:
    """Return the fields and the body. A message without any CRLF is taken for a file of this system, whose lines end in LF."""
    if b"\r\n" not in message:
        message = message.replace(b"\n", b"\r\n")
    if message.startswith(b"\r\n"):
        return Section((), (), message[2:])
    end = message.find(b"\r\n\r\n")
    header, body = (message, b"") if end < 0 else (message[:end], message[end + 4 :])
    fields, names, problem = _fields(header)
    return Section(fields, names, body, problem if len(header) <= LONGEST_HEADER else "the header is too long")


def _fields(header: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...], str]:
    """Return the fields, their names and what is wrong. A field goes on behind CRLF and white space, and nowhere else (RFC 5322 section 2.2.3)."""
    lines = header.split(b"\r\n")
    ends = len(lines) - 1
    problem = "" if header.count(b"\r") == ends == header.count(b"\n") else "a line of the header ends without CRLF"
    if not lines[-1]:
        del lines[-1]
    if lines and lines[0].startswith(_ENVELOPE_LINES):
        del lines[0]
    starts = [index for index, line in enumerate(lines) if not line.startswith(_FOLDS)]
    if lines and starts[:1] != [0]:
        problem = problem or "the header begins with a line that goes on"
    fields: list[bytes] = []
    names: list[bytes] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        line = lines[start] if end == start + 1 else b"\r\n".join(lines[start:end])
        name, colon, _ = line.partition(b":")
        name = name.rstrip(b" \t").lower()
        if not colon or not name:
            problem = problem or "a line of the header is no field"
            continue
        if name.translate(None, _IN_NAMES):
            problem = problem or "a field's name holds what no name may hold"
        fields.append(line)
        names.append(name)
    return tuple(fields), tuple(names), problem
