"""How much a page of a PDF unfolds to when somebody reads it, told before anybody does: what draws pages has no limits of its own.

A form is run each time that it is named (ISO 32000 section 8.10), so a few that name each other many times never end.
"""

import base64
import re
import zlib

import pikepdf

_MOST_OBJECTS = 3_000  # of one page
_MOST_ONE = 16_777_216  # octets of one stream: a whole font
_MOST_SHARED = 67_108_864  # octets of all that pages use: fonts, forms
_SMALL = 16_384  # octets of a stream in an old compression, which nothing here can stop midway
_DEEPEST = 12  # forms within forms
_RUN = re.compile(rb"/([^\s()<>\[\]{}/%]{1,200})\s{1,20}Do(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_HEX, _BASE85 = pikepdf.Name.ASCIIHexDecode, pikepdf.Name.ASCII85Decode
_FLATE = pikepdf.Name.FlateDecode
_OLD = (pikepdf.Name.LZWDecode, pikepdf.Name.RunLengthDecode)
_IMAGE, _FORM = pikepdf.Name.Image, pikepdf.Name.Form


class TooHeavy(Exception):
    """What a page unfolds to is more than is read, or cannot be told."""


class Scales:
    """Weighs the pages of one document. What several pages share is unfolded once."""

    def __init__(self, most: int) -> None:
        self._most = most  # octets that are run for one page
        self._shared = 0
        self._seen: set[tuple[int, int]] = set()
        self._runs: dict[tuple[int, int], int] = {}

    def weigh(self, page: pikepdf.Dictionary) -> int:
        """Return the octets of operators that are run for a page; raises TooHeavy."""
        contents, resources = page.get("/Contents"), _inherited(page)
        if isinstance(resources, pikepdf.Dictionary):
            self._used(resources)
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        if len(streams) > _MOST_OBJECTS:
            raise TooHeavy
        # What is cut between two streams goes on in the next one (section 7.8.2).
        octets = b"\n".join(self._unfolded(one) for one in streams if isinstance(one, pikepdf.Stream))
        return self._run(octets, resources, 0)

    def _used(self, resources: pikepdf.Dictionary) -> None:
        """Unfold what a page uses, but for pictures, which no text is read from."""
        pending: list[object] = [resources]
        for _ in range(_MOST_OBJECTS):
            if not pending:
                return
            entry = pending.pop()
            if isinstance(entry, pikepdf.Array):
                pending += [one for one in list(entry)[:_MOST_OBJECTS] if isinstance(one, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array)]
                continue
            if not isinstance(entry, pikepdf.Dictionary | pikepdf.Stream):
                continue
            if entry.objgen != (0, 0):
                if entry.objgen in self._seen:
                    continue
                self._seen.add(entry.objgen)
            if isinstance(entry, pikepdf.Stream):
                if entry.stream_dict.get("/Subtype") == _IMAGE:
                    continue
                self._shared += len(self._unfolded(entry))
                if self._shared > _MOST_SHARED:
                    raise TooHeavy
            for name, one in entry.items():
                if name not in {"/Parent", "/P", "/Metadata"} and isinstance(one, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
                    pending.append(one)
        raise TooHeavy

    def _run(self, octets: bytes, resources: object, depth: int) -> int:
        weight = len(octets)
        forms = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        if not isinstance(forms, pikepdf.Dictionary):
            return self._checked(weight, depth)
        counts: dict[bytes, int] = {}
        for found in _RUN.finditer(octets):
            counts[found[1]] = counts.get(found[1], 0) + 1
        for name, count in counts.items():
            form = forms.get("/" + _ESCAPED.sub(lambda code: bytes((int(code[1], 16),)), name).decode("utf-8", "replace"))
            if isinstance(form, pikepdf.Stream) and form.stream_dict.get("/Subtype") != _IMAGE:
                weight = self._checked(weight + count * self._form(form, resources, depth + 1), depth)
        return self._checked(weight, depth)

    def _form(self, form: pikepdf.Stream, resources: object, depth: int) -> int:
        known = self._runs.get(form.objgen)
        if known is None:
            self._runs[form.objgen] = self._most + 1  # names itself: never ends
            own = form.stream_dict.get("/Resources", resources)
            known = self._runs[form.objgen] = 100 + self._run(self._unfolded(form), own, depth)
        return known

    def _checked(self, weight: int, depth: int) -> int:
        if weight > self._most or depth > _DEEPEST:
            raise TooHeavy
        return weight

    def _unfolded(self, stream: pikepdf.Stream) -> bytes:
        octets = bytes(stream.read_raw_bytes())
        kinds = stream.stream_dict.get("/Filter")
        filters = list(kinds) if isinstance(kinds, pikepdf.Array) else [] if kinds is None else [kinds]
        for number, kind in enumerate(filters):
            if kind in {_HEX, _BASE85} and number == 0:
                octets = _of_text(octets, base85=kind == _BASE85)
            elif kind == _FLATE and number == len(filters) - 1:
                octets = _inflated(octets)
            elif kind in _OLD and len(octets) <= _SMALL:
                return bytes(stream.read_bytes())
            else:
                raise TooHeavy
        if len(octets) > _MOST_ONE:
            raise TooHeavy
        return octets


def _inherited(page: pikepdf.Dictionary) -> object:
    """Return the resources of a page, which may stand on a node above it (section 7.7.3.4)."""
    node: object = page
    for _ in range(50):
        if not isinstance(node, pikepdf.Dictionary):
            break
        if "/Resources" in node:
            return node["/Resources"]
        node = node.get("/Parent")
    return None


def _of_text(octets: bytes, *, base85: bool) -> bytes:
    if len(octets) > _MOST_ONE:
        raise TooHeavy
    try:
        if base85:
            return base64.a85decode(octets.partition(b"~")[0].removeprefix(b"<~"), ignorechars=b" \t\n\r\v\f\0")
        digits = b"".join(octets.partition(b">")[0].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    except ValueError as error:
        raise TooHeavy from error


def _inflated(octets: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(octets, _MOST_ONE + 1)
    except zlib.error as error:
        raise TooHeavy from error
