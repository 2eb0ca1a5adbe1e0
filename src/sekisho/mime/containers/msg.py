"""Outlook's .msg files: the mail's text and attachments out of the streams of a compound file, and the messages inside it ([MS-OXMSG])."""

import struct
from collections.abc import Iterator
from io import BytesIO

import olefile  # type: ignore[import-untyped]

from sekisho.mime.containers import mapi
from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.octet_reader import Broken

_ERRORS = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError, struct.error)
_ATTACHMENT = "__attach_version1.0_#"
_STREAM = "__substg1.0_"
_INNER = f"{_STREAM}3701000D"  # a message in a message, or an object
_TEXTS = ((mapi.BODY, "text/plain"), (mapi.HTML, "text/html"))
_MOST_STREAMS = 20_000


def read_msg(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the texts and attachments of a message; what is in an inner message gets the place of its attachment in front."""
    try:
        file = olefile.OleFileIO(BytesIO(octets))
        names = file.listdir(streams=True, storages=False)[:_MOST_STREAMS]
    except _ERRORS as error:
        reading.note("archive.broken", type(error).__name__)
        return
    yield from _Message(file, [name for name in names if name], reading).members((), "", 1)


class _Message:
    def __init__(self, file: olefile.OleFileIO, names: list[list[str]], reading: Reading) -> None:
        self._file, self._reading = file, reading
        self._names = {tuple(name) for name in names}

    def members(self, where: tuple[str, ...], place: str, depth: int) -> Iterator[Member]:
        """Yield what the message in this storage holds."""
        reading = self._reading
        if depth > reading.limits.max_archive_layers:
            raise reading.intercept("unscannable.archive_layers", f"more than {reading.limits.max_archive_layers}")
        number = 0
        texts: list[str] = []
        for tag, media_type in _TEXTS:
            text = self._text(where, tag, binary=tag == mapi.HTML)
            if text:
                texts.append(_words(text))
                number += 1
                yield self._member("", text.encode("utf-8", "replace"), f"{place}{number}", media_type)
        packed = self._stream(where, f"{mapi.RTF:04X}0102")
        if packed:
            try:
                rtf = mapi.expanded_rtf(packed, reading)
            except Broken as broken:
                reading.note("archive.broken", str(broken))
            else:
                number += 1
                yield self._member("body.rtf", rtf, f"{place}{number}")
                shown, media_type = mapi.shown_in_rtf(rtf, reading)
                if shown.strip() and _words(shown) not in texts:
                    number += 1
                    yield self._member("", shown.encode("utf-8", "replace"), f"{place}{number}", media_type)
        for storage in sorted({name[len(where)] for name in self._names if len(name) > len(where) + 1 and name[: len(where)] == where}):
            if not storage.startswith(_ATTACHMENT):
                continue
            number += 1
            yield from self._attachment((*where, storage), f"{place}{number}", depth)

    def _attachment(self, where: tuple[str, ...], place: str, depth: int) -> Iterator[Member]:
        name = self._text(where, mapi.LONG_NAME) or self._text(where, mapi.SHORT_NAME)
        inner = (*where, _INNER)
        if any(found[: len(inner)] == inner for found in self._names):
            if any(found[: len(inner)] == inner and found[len(inner)].startswith(_STREAM) for found in self._names if len(found) > len(inner)):
                yield self._member(name, b"", place, "message/rfc822")
                yield from self.members(inner, f"{place}.", depth + 1)
            else:
                yield from self._object(inner, name, place)
            return
        yield self._member(name, self._stream(where, f"{mapi.DATA:04X}0102"), place)

    def _object(self, where: tuple[str, ...], name: str, place: str) -> Iterator[Member]:
        """Yield the streams of an embedded object that is no message."""
        for number, found in enumerate(sorted(found for found in self._names if found[: len(where)] == where), 1):
            yield self._member(name if number == 1 else found[-1], self._read(found), f"{place}.{number}")

    def _member(self, name: str, octets: bytes, place: str, media_type: str = "") -> Member:
        self._reading.begin_member()
        self._reading.grown(len(octets), len(octets), len(octets))
        return Member(name, octets, place=place, declared_type=media_type, charset="utf-8" if media_type.startswith("text/") else "")

    def _text(self, where: tuple[str, ...], tag: int, *, binary: bool = False) -> str:
        for kind in (mapi.TEXT16, mapi.TEXT8, *((mapi.BINARY,) if binary else ())):
            value = self._stream(where, f"{tag:04X}{kind:04X}")
            if value:
                return mapi.text_of(mapi.TEXT8 if kind == mapi.BINARY else kind, value)
        return ""

    def _stream(self, where: tuple[str, ...], tag: str) -> bytes:
        name = (*where, _STREAM + tag)
        return self._read(name) if name in self._names else b""

    def _read(self, name: tuple[str, ...]) -> bytes:
        self._reading.look_at()
        try:
            octets: bytes = self._file.openstream(list(name)).read()
        except _ERRORS as error:
            self._reading.note("archive.broken", f"{name[-1][:60]}: {type(error).__name__}")
            self._reading.note("unscannable.broken_archive", "msg")
            return b""
        return octets


def _words(text: str) -> str:
    return "".join(text.split())
