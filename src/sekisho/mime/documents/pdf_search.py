"""PDF without its structure: the source of the file and of the objects in compressed streams, whatever a broken table of objects hides.

How much that is of what the file holds is told: some filters are undone by the structure alone (`pdf.py`).
"""

import re

from sekisho.mime.documents import pdf_marks
from sekisho.mime.documents.looking import Looking
from sekisho.mime.documents.pdf_filters import changes_late, filters_of, unfiltered

_MOST_STREAMS = 2_000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")


def search(octets: bytes, looking: Looking) -> tuple[bytes, bool]:
    """Read the source of the file, and of the objects that it keeps in compressed streams (section 7.5.7).

    Return that source, and whether it is all there is: not where there are too many streams, or filters that only the structure undoes.
    """
    plain: list[bytes] = []
    position = 0
    whole = True
    for number in range(_MOST_STREAMS + 1):
        found = _STREAM.search(octets, position)
        if found is None:
            break
        if number == _MOST_STREAMS:
            whole = False
            break
        end = octets.find(b"endstream", found.end())
        end = end if end >= 0 else len(octets)
        plain.append(octets[position : found.start()])
        dictionary = pdf_marks.without_escapes(octets[max(position, found.start() - 2_000) : found.start()])
        dictionary = dictionary[max(dictionary.rfind(b" obj"), 0) :]
        by_itself = b"/ObjStm" in dictionary or b"/XRef" in dictionary
        if by_itself or b"/EmbeddedFile" in dictionary:
            filters = filters_of(dictionary)
            body = None if filters is None else unfiltered(octets[found.end() : end], filters, looking.reading, late=changes_late(dictionary))
            if body is None and by_itself:  # the library unfolds these as soon as it opens the file, without a limit
                raise looking.reading.intercept("unscannable.method", "objects of a PDF under filters that nobody uses for them")
            if b"/XRef" not in dictionary:
                whole = whole and body is not None and b"/DecodeParms" not in dictionary and not _is_damaged(looking)
            if b"/ObjStm" in dictionary:
                plain.append(body or b"")
            elif body is not None and b"/EmbeddedFile" in dictionary and b"/Predictor" not in dictionary:
                looking.member("file in the PDF", body)
        position = end
    plain.append(octets[position:])
    source = pdf_marks.without_escapes(b"\n".join(plain))
    pdf_marks.note_objects(b"\n".join(plain), looking)
    _is_damaged(looking)
    return source, whole


def _is_damaged(looking: Looking) -> bool:
    """Tell whether undoing filters found damage, and forget it: a stream may be encrypted, which the structure knows."""
    defects = looking.reading.defects
    kept = [defect for defect in defects if not defect.code.startswith("archive.")]
    damaged = len(kept) < len(defects)
    defects[:] = kept
    return damaged
