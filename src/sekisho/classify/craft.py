"""How a message was made: what the sending program calls itself, and what its identifier, its boundary and its links look like beside that.

A program that sends by the million borrows the name of a known one, and makes identifiers and boundaries that the known one never makes. Only
shapes are told (letters, digits, lengths), never the words in them. Nothing here says whether a message has HTML, in which script it is, how many
pictures it holds or which way it took (docs/model-card.md).
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from zlib import crc32

from sekisho.model.message import Link, Message

BITS = 18
_MASK = (1 << BITS) - 1
_LONGEST = 200  # characters of a field that are looked at
_MOST_LINKS = 20
_KINDS = {**dict.fromkeys(range(ord("a"), ord("z") + 1), "a"), **dict.fromkeys(range(ord("A"), ord("Z") + 1), "A")}
_KINDS |= dict.fromkeys(range(ord("0"), ord("9") + 1), "0")
_DOUBLES = (("aa", "a"), ("AA", "A"), ("00", "0"))
_REMEMBERED = 4_096  # names, programs, hosts: the same come again and again, from message to message
_WORDS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"[0-9.]+")
_BOUNDARY = re.compile(r'boundary="?([^";\s]{1,100})', re.IGNORECASE)
_NAME_WORDS = re.compile(r"[a-z]{3,}")
_PICTURE_LINK = re.compile(r"\.(?:gif|jpe?g|png)(?:\?|\Z)")
_PICTURES = (".gif", ".jp", ".png")
_KNOWN = (
    ("outlook express", "oe"),
    ("outlook", "outlook"),
    ("bat!", "bat"),
    ("thunderbird", "thunderbird"),
    ("eudora", "eudora"),
    ("foxmail", "foxmail"),
)
_FORMS = (
    (re.compile(r"[0-9a-f]{12}\$[0-9a-f]{8}\$[0-9a-f]{8}"), "dollars"),
    (re.compile(r"[0-9A-Fa-f]{12}\$[0-9A-Fa-f]{8}\$[0-9A-Fa-f]{8}"), "dollars-capitals"),
    (re.compile(r"[A-Z]{20,40}\.[\w.-]+"), "capitals"),
    (re.compile(r"[0-9A-F]{8}\.[0-9]{5,8}"), "hexadecimal"),
    (re.compile(r"[0-9]+\.[0-9A-Za-z.]+"), "number"),
)
_NEXT_PART = re.compile(r"----=_NextPart_[0-9A-F]{3}_[0-9A-F]{4}_[0-9A-F]{8}.[0-9A-F]{8}")


def _shape(text: str) -> str:
    """Return a text with every run of small letters, capitals and digits as one of a, A, 0."""
    shape = text.translate(_KINDS)
    for double, single in _DOUBLES:
        while double in shape:
            shape = shape.replace(double, single)
    return shape


def craft(message: Message) -> frozenset[int]:
    """Return the features of how it was made, 0 .. 2^18."""
    return frozenset(map(_index, names(message)))


@lru_cache(maxsize=_REMEMBERED)
def _index(name: str) -> int:
    return crc32(name.encode("utf-8", "replace")) & _MASK


@lru_cache(maxsize=_REMEMBERED)
def _program(program: str) -> tuple[str, str, str]:
    """Return (its first two words, itself without numbers, which known program it says it is)."""
    family = next((family for name, family in _KNOWN if name in program), "")
    return " ".join(_WORDS.findall(program)[:2]), _DIGITS.sub("0", program)[:24], family


def names(message: Message) -> list[str]:
    """Return the same as short names."""
    fields = {field.name.lower(): field.value for field in reversed(message.headers)}  # once: the first of each name
    program = (fields.get("x-mailer") or fields.get("user-agent", ""))[:_LONGEST].lower()
    told, without_numbers, family = _program(program)
    local, _, host = message.message_id[:_LONGEST].strip("<> ").rpartition("@")
    shape, content_type = _shape(local), fields.get("content-type", "")[: 5 * _LONGEST]
    return [
        *_identifier(told, shape, min(len(local), 60), _host(host)),
        f"program:{without_numbers}",
        f"program-words:{told}",
        *_boundary(content_type, told, program, shape),
        *_encoding(fields, told, content_type[:_LONGEST].lower()),
        *_imitation(family, local),
        *_name(message),
        *_links(message.links),
    ]


def _host(host: str) -> str:
    if not host:
        return "none"
    if host.strip("[]").replace(".", "").isdigit():
        return "number"
    if "." not in host:
        return "no-domain"
    return "local" if "local" in host else "domain"


def _identifier(told: str, shape: str, length: int, host: str) -> Iterator[str]:
    yield f"identifier:{shape[:16]}"
    yield f"identifier:length:{length}"
    yield f"identifier:host:{host}"
    yield f"identifier:{shape[:6]}:{length}"
    yield f"program-identifier:{told}|{shape[:12]}"
    yield f"program-identifier:{told}|{host}|{length // 4}"


def _boundary(content_type: str, told: str, program: str, identifier: str) -> Iterator[str]:
    found = _BOUNDARY.search(content_type)
    if found is None:
        return
    shape = _shape(found[1])[:14]
    yield f"boundary:{shape}"
    yield f"boundary:length:{len(found[1])}"
    yield f"program-boundary:{told}|{shape}"
    yield f"boundary-identifier:{shape[:8]}|{identifier[:8]}"
    if "microsoft" in program and "outlook" in program:
        yield f"outlook-boundary:{_NEXT_PART.fullmatch(found[1]) is not None}"


def _encoding(fields: Mapping[str, str], told: str, content_type: str) -> Iterator[str]:
    encoding, priority = fields.get("content-transfer-encoding", "")[:20].strip().lower(), fields.get("x-priority", "")[:12].strip()
    yield f"encoding:{encoding}"
    yield f"priority:{priority}"
    yield f"quoted-charset:{'charset=' + chr(34) in content_type}:{'format=flowed' in content_type}"
    yield f"program-priority:{told}|{priority[:8]}|{encoding[:8]}"


def _imitation(family: str, local: str) -> Iterator[str]:
    if not family and "$" not in local:  # nothing is told of most identifiers
        return
    form = next((form for pattern, form in _FORMS if pattern.fullmatch(local)), "other")
    if family:
        yield f"imitation:{family}:{form}"
    elif form.startswith("dollars"):
        yield "imitation:dollars-without-program"


def _name(message: Message) -> Iterator[str]:
    sender = message.sender
    words = _NAME_WORDS.findall(sender.name[:_LONGEST].lower())
    if not words:
        return
    address = sender.address[:_LONGEST].lower()
    local = address.rpartition("@")[0]
    inside = any(word in local for word in words)
    yield f"name-in-address:{inside}:{min(len(words), 4)}"
    if not inside and address:
        yield f"name-elsewhere:{any(word in address for word in words)}"


def _links(links: tuple[Link, ...]) -> Iterator[str]:
    count = 0
    for link in links[:60]:
        if not link.host or link.place == "html:img":
            continue
        count += 1
        if count > _MOST_LINKS:
            return
        url = link.url[:300].lower()
        if any(map(url.__contains__, _PICTURES)) and _PICTURE_LINK.search(url):
            yield "link:to-picture"
        path = url.partition("://")[2].partition("/")[2]
        yield f"path:{min(path.count('/'), 4)}:{'?' in path}:{min(len(path).bit_length(), 7)}"
        if vowels := _vowels(link.organisation.partition(".")[0] or link.host):
            yield vowels


@lru_cache(maxsize=_REMEMBERED)
def _vowels(name: str) -> str:
    return f"link:vowels:{5 * sum(map(name.count, 'aeiou')) // len(name)}" if len(name) > 5 else ""
