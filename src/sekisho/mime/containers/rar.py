"""What the headers of a rar say before anything is unpacked: is it one of several volumes, is something in it locked."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sekisho.mime.containers.octet_reader import Broken, OctetReader

SIGNATURE = b"Rar!\x1a\x07"
_MOST_BLOCKS = 10_000
_MAIN4, _FILE4, _SERVICE4 = 0x73, 0x74, 0x7A
_MAIN5, _FILE5, _SERVICE5, _LOCKED5 = 1, 2, 3, 4
_LOCK_RECORD = 1


@dataclass(slots=True)
class RarFacts:
    """`locked` is true if the list of files or a file is encrypted, `two_lists` if the list for quick opening tells of other files."""

    divided: bool = False
    two_lists: bool = False
    locked: bool = False
    starts: set[int] = field(default_factory=set)  # of the blocks so far


def rar_facts(octets: bytes) -> RarFacts:
    """Return what the headers say, as far as they can be read; `octets` begin with the signature."""
    facts = RarFacts()
    source = OctetReader(octets, 8 if octets[6:7] == b"\x01" else 7)
    look = _block5 if octets[6:7] == b"\x01" else _block4
    try:
        for _ in range(_MOST_BLOCKS):
            if source.left < 7 or facts.locked:
                break
            look(source, facts)
    except Broken:
        pass  # the library that reads the files tells what is broken
    return facts


def _block4(source: OctetReader, facts: RarFacts) -> None:
    start = source.position
    source.take(2)
    kind, flags, size = source.octet(), source.little(2), source.little(2)
    added = source.little(4) if flags & 0x8000 or kind in {_FILE4, _SERVICE4} else 0
    if kind == _MAIN4:
        facts.divided = bool(flags & 1)
        facts.locked = bool(flags & 0x80)
    elif kind == _FILE4 and flags & 4:
        facts.locked = True
    source.position = start
    source.take(max(size, 7) + added)


def _block5(source: OctetReader, facts: RarFacts) -> None:
    begin = source.position
    facts.starts.add(begin)
    source.take(4)
    size = _number(source)
    start = source.position
    kind, flags = _number(source), _number(source)
    extra = _number(source) if flags & 1 else 0
    data = _number(source) if flags & 2 else 0
    if kind == _LOCKED5:
        facts.locked = True
    elif kind == _MAIN5:
        facts.divided = bool(_number(source) & 1)
    elif kind == _FILE5 and extra:
        records = OctetReader(source.octets[max(start, start + size - extra) : start + size])
        while records.left > 1:
            length = _number(records)
            record = OctetReader(records.take(length))
            facts.locked = facts.locked or _number(record) == _LOCK_RECORD
    elif kind == _SERVICE5 and _name5(source) == b"QO":
        facts.two_lists = facts.two_lists or _differs(source.octets, begin, facts.starts, source.octets[start + size : start + size + data])
    source.position = start
    source.take(size + data)


def _name5(source: OctetReader) -> bytes:
    """Return the name in a header of a file or a service, whose cursor stands behind the sizes."""
    flags, _, _ = _number(source), _number(source), _number(source)
    source.take(4 * bool(flags & 2) + 4 * bool(flags & 4))
    _number(source)
    _number(source)
    return source.take(min(_number(source), source.left))


def _differs(octets: bytes, begin: int, starts: AbstractSet[int], copies: bytes) -> bool:
    """Tell whether a copy of a header, from which WinRAR lists the files at once, is not what stands in the archive.

    It must be the header of a block: the content of a file may hold headers too, and a program behind them.
    """
    source = OctetReader(copies)
    try:
        while source.left > 6:
            source.take(4)
            entry = OctetReader(source.take(_number(source)))
            _number(entry)
            place = begin - _number(entry)
            header = entry.take(_number(entry))
            if place not in starts or octets[place : place + len(header)] != header:
                return True
    except Broken:
        return True
    return False


def _number(source: OctetReader) -> int:
    """Read a number of seven bits an octet, the low ones first."""
    value = 0
    for shift in range(0, 70, 7):
        octet = source.octet()
        value |= (octet & 0x7F) << shift
        if not octet & 0x80:
            return value
    raise Broken("a number without end")
