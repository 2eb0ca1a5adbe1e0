"""The records of an Excel workbook (BIFF 5 to 8, [MS-XLS]): macro sheets, DDE links, encryption."""

from collections.abc import Iterator
from dataclasses import dataclass, field

_BOUNDSHEET, _NAME, _SUPBOOK, _FILEPASS, _FORMULA = 0x85, 0x18, 0x1AE, 0x2F, 0x06
_MOST = 500_000  # records
_STATES = ("shown", "hidden", "very hidden")


@dataclass(slots=True)
class Workbook:
    """What was seen in a workbook."""

    macro_sheets: list[str] = field(default_factory=list)  # names with "(hidden)" where they are
    dde: list[str] = field(default_factory=list)  # "service|topic"
    linked: list[str] = field(default_factory=list)  # other files
    auto_open: bool = False
    encrypted: bool = False


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (type, body) of every record as far as they can be read."""
    position, length = 0, len(stream)
    for _ in range(_MOST):
        if position + 4 > length:
            return
        kind = int.from_bytes(stream[position : position + 2], "little")
        size = int.from_bytes(stream[position + 2 : position + 4], "little")
        yield kind, stream[position + 4 : position + 4 + size]
        position += 4 + size


def read_workbook(stream: bytes) -> Workbook:
    """Return what a stream `Workbook` or `Book` tells."""
    found = Workbook()
    for kind, body in records(stream):
        if kind == _FILEPASS:
            found.encrypted = True
        elif kind == _BOUNDSHEET and len(body) > 8:
            if body[5] == 1 and len(found.macro_sheets) < 20:
                state = _STATES[min(body[4] & 3, 2)]
                name = body[8:].decode("latin-1").replace("\0", "") if not found.encrypted else ""
                found.macro_sheets.append(f"{name} ({state})")
        elif kind == _NAME and len(body) > 15 and body[0] & 0x20 and not found.encrypted:
            builtin = body[15] if len(body) > 15 and body[14] in {0, 1} else body[14]
            found.auto_open = found.auto_open or builtin in {1, 2}
        elif kind == _SUPBOOK and len(body) > 4 and not found.encrypted:
            _supporting(body, found)
        elif kind == 0x17 and len(body) > 2 and not found.encrypted:  # EXTERNSHEET of BIFF 5: the encoded name itself
            _named(body[1 : 1 + body[0]].decode("latin-1"), found)
    return found


def _supporting(body: bytes, found: Workbook) -> None:
    count = int.from_bytes(body[2:4], "little")
    if count in {0x0401, 0x3A01} or count > 255:
        return
    wide = body[4] & 1
    name = body[5 : 5 + 2 * count].decode("utf-16-le", "replace") if wide else body[5 : 5 + count].decode("latin-1")
    _named(name, found)


def _named(name: str, found: Workbook) -> None:
    """An encoded name (section 2.5.277): one of DDE has its service and topic divided by U+0003, one of a file begins with U+0001."""
    if "\x03" in name[1:] and name[:1] not in {"\x01", "\x02"}:
        if len(found.dde) < 20:
            found.dde.append(name.replace("\x03", "|")[:200])
    elif name[:1] == "\x01" and len(found.linked) < 20:
        found.linked.append(name[1:].replace("\x05", "").replace("\x03", "/")[:200])
