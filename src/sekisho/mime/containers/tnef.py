"""winmail.dat: what Outlook packs a mail's text and attachments into when it believes that the receiver is Outlook too ([MS-OXTNEF])."""

from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.mime.containers import mapi
from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.octet_reader import Broken, OctetReader

_BODY, _TITLE, _CONTENT, _BEGIN, _MESSAGE, _ATTACHMENT = 0x800C, 0x8010, 0x800F, 0x9002, 0x9003, 0x9005
_SIGNATURE = b"\x78\x9f\x3e\x22"
_IDENTIFIER = 16  # octets in front of an embedded object: what it is


@dataclass(slots=True)
class _Attached:
    name: str = ""
    octets: bytes = b""


def read_tnef(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the bodies of the mail as texts, then its attachments."""
    source = OctetReader(octets, 6)
    attached: list[_Attached] = []
    try:
        while source.left >= 9:
            reading.look_at()
            source.octet()
            tag = source.little(2)
            source.little(2)
            value = source.take(source.little(4))
            source.take(min(2, source.left))  # a sum over the value: a wrong one keeps no program from reading it
            if tag == _BEGIN:
                attached.append(_Attached())
            elif tag == _BODY and value.strip(b"\0"):
                yield from _text(mapi.text_of(mapi.TEXT8, value), "text/plain", reading)
            elif tag == _MESSAGE:
                yield from _bodies(value, reading)
            elif attached and tag == _TITLE:
                attached[-1].name = attached[-1].name or mapi.text_of(mapi.TEXT8, value)
            elif attached and tag == _CONTENT:
                attached[-1].octets = value
            elif attached and tag == _ATTACHMENT:
                _describe(attached[-1], value)
    except Broken as broken:
        reading.note("archive.broken", str(broken))
    for one in attached:
        reading.begin_member()
        reading.grown(len(one.octets), len(one.octets), len(one.octets))
        yield Member(one.name, one.octets, disposition="attachment")


def _bodies(value: bytes, reading: Reading) -> Iterator[Member]:
    for tag, kind, content in mapi.properties(value):
        if tag == mapi.BODY:
            yield from _text(mapi.text_of(kind, content), "text/plain", reading)
        elif tag == mapi.HTML:
            yield from _text(mapi.text_of(mapi.TEXT8 if kind == mapi.BINARY else kind, content), "text/html", reading)
        elif tag == mapi.RTF and kind == mapi.BINARY:
            text = mapi.expanded_rtf(content, reading)
            reading.begin_member()
            reading.grown(len(text), len(content), len(text))
            yield Member("body.rtf", text)
            yield from _text(*mapi.shown_in_rtf(text, reading), reading)


def _text(text: str, media_type: str, reading: Reading) -> Iterator[Member]:
    octets = text.encode("utf-8", "replace")
    reading.begin_member()
    reading.grown(len(octets), len(octets), len(octets))
    yield Member("", octets, declared_type=media_type, charset="utf-8")


def _describe(attached: _Attached, value: bytes) -> None:
    """Take the long name, and an embedded message or object, from the properties of an attachment."""
    for tag, kind, content in mapi.properties(value):
        if tag == mapi.LONG_NAME and content:
            attached.name = mapi.text_of(kind, content)
        elif tag == mapi.DATA and kind in {mapi.OBJECT, mapi.BINARY}:
            inner = content[_IDENTIFIER:]
            attached.octets = inner if kind == mapi.OBJECT and (inner.startswith(_SIGNATURE) or len(inner) > len(attached.octets)) else content
