"""What edge and inspector say to each other: frames of 4 octets length (little-endian) and msgpack; every reply is checked as hostile."""

import struct
from collections.abc import Iterator

import msgspec

from sekisho.gate.inspectors.bounds import BadReply, check, check_pictures
from sekisho.gate.inspectors.jobs import OpenRequest, PicturesLeft
from sekisho.gate.inspectors.reports import StoredReport, from_reports, to_reports
from sekisho.model.clean_copy import CleanCopy
from sekisho.model.decision import Edit
from sekisho.model.dossier import Classification, Opened
from sekisho.model.keywords import NO_KEYWORDS, Keywords
from sekisho.model.message import Message
from sekisho.model.preview import Preview

LARGEST_REPLY = 4 * 1024 * 1024
INLINE_LIMIT = 128 * 1024  # octets; larger content goes as a descriptor, so that no socket buffer fills

_LENGTH = struct.Struct("<I")


class Ask(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """To the inspector: open these octets. They follow the frame, or a descriptor of them came with it."""

    job: int
    size: int
    by_descriptor: bool
    request: OpenRequest


class Started(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=1):
    """From the inspector: from now on this job is to be charged with my death."""

    job: int


class Result(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=2):
    """From the inspector: the message as facts."""

    job: int
    message: Message
    reports: tuple[StoredReport, ...]
    classification: Classification | None
    elapsed_us: int
    passwords: tuple[str, ...] = ()
    clean_copy: CleanCopy | None = None
    pictures: tuple[bytes, ...] = ()  # what is left to look at, in a process of its own
    keywords: Keywords = NO_KEYWORDS
    stamped: tuple[Edit, ...] = ()
    preview: Preview | None = None


class OneShotNeeded(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=3):
    """From the inspector: this needs a process of its own."""

    job: int
    paths: tuple[str, ...]


class Trouble(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=4):
    """From the inspector: its opener raised (job 0: it cannot serve at all). It ends after saying so."""

    job: int
    text: str


class Looked(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=5):
    """From a one-shot child: whether there was anything in the pictures."""

    job: int
    found: bool


Said = Started | Result | OneShotNeeded | Trouble | Looked

_encoder = msgspec.msgpack.Encoder()
_ask_decoder = msgspec.msgpack.Decoder(Ask)
_said_decoder: msgspec.msgpack.Decoder[Said] = msgspec.msgpack.Decoder(Said)


def frame(value: Ask | Said) -> bytes:
    """Return a whole frame."""
    body = _encoder.encode(value)
    return _LENGTH.pack(len(body)) + body


def encode_opened(job: int, opened: Opened, pictures: tuple[bytes, ...] = ()) -> bytes:
    """Return the frame of a result. Raises BadReply if it would be too large to be accepted."""
    try:
        reports = from_reports(opened.reports)
        said = Result(
            job,
            opened.message,
            reports,
            opened.classification,
            opened.elapsed_us,
            opened.passwords,
            opened.clean_copy,
            pictures,
            opened.keywords,
            opened.stamped,
            opened.preview,
        )
        body = _encoder.encode(said)
    except UnicodeEncodeError as error:
        raise BadReply(f"a text holds a lone surrogate: {error.reason}") from error
    if len(body) > LARGEST_REPLY:
        raise BadReply(f"the facts take {len(body)} octets")
    return _LENGTH.pack(len(body)) + body


def decode_opened(result: Result, size: int) -> Opened:
    """Return the facts of a message of that many octets, every bound of the model checked. Raises BadReply."""
    opened = Opened(
        result.message,
        to_reports(result.reports),
        result.classification,
        result.elapsed_us,
        result.passwords,
        result.clean_copy,
        result.keywords,
        result.stamped,
        result.preview,
    )
    check(opened, size)
    return opened


def decode_left(result: Result, size: int) -> Opened | PicturesLeft:
    """Return the facts of a message, with the pictures that are left to look at if there are any. Raises BadReply."""
    opened = decode_opened(result, size)
    if not result.pictures:
        return opened
    check_pictures(result.pictures)
    return PicturesLeft(opened, result.pictures)


def decode_ask(body: bytes) -> Ask:
    """Return what the edge asks; the edge is trusted."""
    return _ask_decoder.decode(body)


def decode_said(body: bytes | memoryview) -> Said:
    """Return what an inspector says. Raises BadReply when it is not one of the sayings."""
    try:
        return _said_decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadReply(f"not in the schema: {str(error)[:200]}") from error


class Frames:
    """Cuts a stream into the bodies of its frames; nothing larger than the limit is ever buffered."""

    __slots__ = ("_limit", "_rest")

    def __init__(self, limit: int = LARGEST_REPLY) -> None:
        self._limit = limit
        self._rest = b""

    def feed(self, octets: bytes) -> Iterator[memoryview]:
        """Yield the body of every frame that is complete now. Raises BadReply for a frame over the limit."""
        if self._rest:
            octets = self._rest + octets
            self._rest = b""
        view = memoryview(octets)
        position, end = 0, len(octets)
        while end - position >= 4:
            (length,) = _LENGTH.unpack_from(octets, position)
            if length > self._limit:
                raise BadReply(f"a frame of {length} octets")
            if end - position - 4 < length:
                break
            yield view[position + 4 : position + 4 + length]
            position += 4 + length
        self._rest = octets[position:]
