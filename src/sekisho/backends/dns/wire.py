"""Questions and answers of DNS as octets (RFC 1035 section 4): what one stub resolver asks, and as much of an answer as it needs.

An answer comes from a resolver of ours, but what stands in it was written by strangers: every length is checked, pointers lead backwards only.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from socket import AF_INET6, inet_ntoa, inet_ntop
from typing import Any

TYPES: Mapping[str, int] = {"txt": 16, "a": 1, "aaaa": 28, "mx": 15, "ptr": 12}  # RFC 1035 section 3.2.2, RFC 3596
NO_ERROR, NOT_UNDERSTOOD, NO_NAME = 0, 1, 3
LARGEST = 1_232  # octets of an answer over UDP that no network cuts into pieces (RFC 9715 section 3.1)

_HEAD = struct.Struct("!HHHHHH")
_RECORD = struct.Struct("!HHIH")  # of a record behind its name: type, class, TTL, length
_RECURSE = 0x0100
_ANSWER, _CUT, _RCODE = 0x8000, 0x0200, 0x000F
_IN = b"\0\1"
_SOA = 6
_EDNS = b"\0" + struct.pack("!HHIH", 41, LARGEST, 0, 0)  # RFC 6891 section 6.1: we take that much, and know no option
_LONGEST_NAME = 255
_MOST_LABELS = 128
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class Malformed(Exception):
    """Octets that are no answer to what was asked."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says. `seconds`: for how long it may be kept; None where it does not say (RFC 2308 section 5: nothing without its SOA)."""

    code: int
    is_cut: bool  # too long for UDP: ask again over TCP
    records: tuple[Any, ...]
    seconds: int | None


def question(kind: str, name: str, letters: int) -> bytes:
    """Return the question as it stands in the message. The bits of `letters` choose between small and large letters: what a forger must guess
    beside number and port (draft-vixie-dnsext-dns0x20). `name` is ASCII without a last dot, each label of 1 to 63 octets.
    """
    cased = bytearray(name.upper().encode("ascii"))
    for place, octet in enumerate(cased):
        if letters & 1 and 65 <= octet <= 90:
            cased[place] = octet | 32
        letters >>= 1
    labels = bytes(cased).split(b".")
    return b"".join([bytes((len(label),)) + label for label in labels]) + b"\0" + TYPES[kind].to_bytes(2, "big") + _IN


def query(number: int, asked: bytes) -> bytes:
    """Return the message that asks it: recursion wished, EDNS for answers longer than 512 octets."""
    return _HEAD.pack(number, _RECURSE, 1, 0, 0, 1) + asked + _EDNS


def belongs(octets: bytes, number: int, asked: bytes) -> bool:
    """Tell whether a message answers that question, letter by letter."""
    return _is_answer(octets, number) and octets[12 : 12 + len(asked)] == asked


def belongs_but_for_letters(octets: bytes, number: int, asked: bytes) -> bool:
    """Tell whether it would, if large and small letters were the same: an old resolver, or a forger who did not see the question."""
    return _is_answer(octets, number) and octets[12 : 12 + len(asked)].lower() == asked.lower()


def _is_answer(octets: bytes, number: int) -> bool:
    if len(octets) < 12:
        return False
    said, flags, questions, *_ = _HEAD.unpack_from(octets)
    return said == number and bool(flags & _ANSWER) and questions == 1


def read(octets: bytes, asked: bytes, kind: str) -> Said:
    """Return what an answer that `belongs` says. Raises Malformed."""
    _, flags, _, answers, authorities, _ = _HEAD.unpack_from(octets)
    code, is_cut = flags & _RCODE, bool(flags & _CUT)
    if is_cut or code not in (NO_ERROR, NO_NAME):
        return Said(code, is_cut, (), None)
    wanted, take = TYPES[kind], _TAKE[kind]
    records: list[Any] = []
    kept: list[int] = []
    position = 12 + len(asked)
    try:
        for _ in range(answers):
            position = _behind_name(octets, position)
            found, _, seconds, length = _RECORD.unpack_from(octets, position)
            start, position = position + 10, position + 10 + length
            _inside(octets, position)
            kept.append(_seconds(seconds))
            if found == wanted:
                record = take(octets, start, position)
                if record is not None:
                    records.append(record)
        if not records:
            kept = _of_nothing(octets, position, authorities)
    except (struct.error, IndexError, ValueError) as error:
        raise Malformed(str(error)) from None
    return Said(code, False, tuple(records), min(kept) if kept else None)


def _of_nothing(octets: bytes, position: int, authorities: int) -> list[int]:
    """Return for how long "there is none" may be kept: the smaller of the SOA's own time and its last number (RFC 2308 section 5)."""
    for _ in range(authorities):
        position = _behind_name(octets, position)
        found, _, seconds, length = _RECORD.unpack_from(octets, position)
        position += 10 + length
        _inside(octets, position)
        if found == _SOA and length >= 20:
            return [min(_seconds(seconds), _seconds(int.from_bytes(octets[position - 4 : position], "big")))]
    return []


def _seconds(said: int) -> int:
    return said if said < 1 << 31 else 0  # RFC 2181 section 8


def _inside(octets: bytes, end: int) -> None:
    if end > len(octets):
        raise ValueError("cut short")


def _behind_name(octets: bytes, position: int) -> int:
    """Return where a name ends."""
    while True:
        length = octets[position]
        if length >= 0xC0:
            return position + 2
        if length >= 0x40:
            raise ValueError("a label of unknown kind")
        position += 1 + length
        if not length:
            return position


def _name(octets: bytes, position: int) -> str | None:
    """Return a name in lower case; None for one that no host can have. Each pointer leads further back than the one before."""
    labels: list[str] = []
    before, size = position, 0
    while length := octets[position]:
        if length >= 0xC0:
            position = (length & 0x3F) << 8 | octets[position + 1]
            if position >= before:
                raise ValueError("a pointer that does not lead back")
            before = position
            continue
        if length >= 0x40:
            raise ValueError("a label of unknown kind")
        label = octets[position + 1 : position + 1 + length]
        size += 1 + length
        if len(label) != length or size >= _LONGEST_NAME or len(labels) >= _MOST_LABELS:
            raise ValueError("a name too long")
        if not _PLAIN.issuperset(label):
            return None
        labels.append(label.decode("ascii").lower())
        position += 1 + length
    return ".".join(labels)


def _txt(octets: bytes, start: int, end: int) -> bytes:
    strings = []
    while start < end:
        following = start + 1 + octets[start]
        if following > end:
            raise ValueError("a string too long")
        strings.append(octets[start + 1 : following])
        start = following
    return b"".join(strings)


def _a(octets: bytes, start: int, end: int) -> str:
    if end - start != 4:
        raise ValueError("an address of another length")
    return inet_ntoa(octets[start:end])


def _aaaa(octets: bytes, start: int, end: int) -> str:
    if end - start != 16:
        raise ValueError("an address of another length")
    return inet_ntop(AF_INET6, octets[start:end])


def _mx(octets: bytes, start: int, end: int) -> tuple[int, str] | None:
    if end - start < 3:
        raise ValueError("too short")
    host = _name(octets, start + 2)
    return None if host is None else (int.from_bytes(octets[start : start + 2], "big"), host)


def _ptr(octets: bytes, start: int, _: int) -> str | None:
    return _name(octets, start)


_TAKE: Mapping[str, Callable[[bytes, int, int], Any]] = {"txt": _txt, "a": _a, "aaaa": _aaaa, "mx": _mx, "ptr": _ptr}
