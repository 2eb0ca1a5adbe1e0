"""What of a page of a PDF is drawn in one piece, where nothing can stop the library: patterns, drawn letters, masks, shades, notes.

Forms are not among them: their shapes are counted where pages are drawn (`pdf_pages.py`).
"""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

import pikepdf

_MOST = 131_072  # octets of all pieces of one document
_MOST_PROGRAM = 1_024  # octets of a function that is run for each pixel of a shade
_MOST_ENTRIES = 500


def has_heavy_pieces(pages: list[pikepdf.Dictionary]) -> bool:
    """Tell whether what these pages draw in one piece is more than may be drawn."""
    left, seen = _MOST, set[tuple[int, int]]()
    for count, (stream, most) in enumerate(_pieces(pages)):
        if count >= _MOST_ENTRIES:
            return True
        if stream.objgen in seen and stream.objgen != (0, 0):
            continue
        seen.add(stream.objgen)
        size = _unfolded(stream, most)
        left -= size
        if left < 0 or size > most:
            return True
    return False


def _pieces(pages: list[pikepdf.Dictionary]) -> Iterator[tuple[pikepdf.Stream, int]]:
    """Yield each piece with the most octets that it may have. A piece may have pieces of its own, which are not followed far."""
    for page in pages:
        yield from _of_resources(page.get("/Resources"), 0)
        notes = page.get("/Annots")
        for note in list(notes)[:_MOST_ENTRIES] if isinstance(notes, pikepdf.Array) else ():
            look = note.get("/AP") if isinstance(note, pikepdf.Dictionary) else None
            shown = look.get("/N") if isinstance(look, pikepdf.Dictionary) else None
            for stream in (shown, *(shown.values() if isinstance(shown, pikepdf.Dictionary) else ())):
                if isinstance(stream, pikepdf.Stream):
                    yield stream, 32_768
                    yield from _of_resources(stream.stream_dict.get("/Resources"), 1)


def _of_resources(resources: object, depth: int) -> Iterator[tuple[pikepdf.Stream, int]]:
    if not isinstance(resources, pikepdf.Dictionary) or depth > 3:
        return
    for entry in _values(resources.get("/Pattern")):
        if isinstance(entry, pikepdf.Stream):
            yield entry, 16_384
            yield from _of_resources(entry.stream_dict.get("/Resources"), depth + 1)
        elif isinstance(entry, pikepdf.Dictionary):
            yield from _of_shade(entry.get("/Shading"))
    for entry in _values(resources.get("/Font")):
        drawn = entry.get("/CharProcs") if isinstance(entry, pikepdf.Dictionary) else None
        for glyph in _values(drawn):
            if isinstance(glyph, pikepdf.Stream):
                yield glyph, 4_096 if _is_picture(glyph) else 0  # shapes may be drawn for each letter anew
    for entry in _values(resources.get("/ExtGState")):
        mask = entry.get("/SMask") if isinstance(entry, pikepdf.Dictionary) else None
        group = mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
        if isinstance(group, pikepdf.Stream):
            yield group, 16_384
            yield from _of_resources(group.stream_dict.get("/Resources"), depth + 1)
    for entry in _values(resources.get("/Shading")):
        yield from _of_shade(entry)
    for entry in _values(resources.get("/XObject")):
        if isinstance(entry, pikepdf.Stream) and entry.stream_dict.get("/Subtype") != pikepdf.Name.Image:
            yield from _of_resources(entry.stream_dict.get("/Resources"), depth + 1)


def _of_shade(shade: object) -> Iterator[tuple[pikepdf.Stream, int]]:
    if isinstance(shade, pikepdf.Stream):
        yield shade, _MOST
        shade = shade.stream_dict
    functions = shade.get("/Function") if isinstance(shade, pikepdf.Dictionary) else None
    for one in list(functions)[:8] if isinstance(functions, pikepdf.Array) else (functions,):
        if isinstance(one, pikepdf.Stream):
            yield one, _MOST_PROGRAM if one.stream_dict.get("/FunctionType") == 4 else _MOST


def _values(entries: object) -> Iterator[object]:
    if isinstance(entries, pikepdf.Dictionary):
        yield from islice(entries.values(), _MOST_ENTRIES)


def _is_picture(glyph: pikepdf.Stream) -> bool:
    """Tell whether a letter is a picture: an inline image (ISO 32000 section 8.9.7) near its beginning."""
    octets = glyph.read_raw_bytes()[:4_096]
    with suppress(zlib.error):
        octets = zlib.decompressobj().decompress(octets, 400)
    return b"ID" in octets[:400]


def _unfolded(stream: pikepdf.Stream, most: int) -> int:
    """Return to how many octets a stream unfolds, at most a little more than `most`; its own size where it is not zlib."""
    raw = stream.read_raw_bytes()
    try:
        return max(len(zlib.decompressobj().decompress(raw, most + 1)), min(len(raw), most + 1))
    except zlib.error:
        return len(raw)
