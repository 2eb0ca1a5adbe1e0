"""PDF without its structure: the source of the file and of the objects in compressed streams, whatever a broken table of objects hides.

How much that is of what the file holds is told: some filters are undone by the structure alone (`pdf.py`).
"""

import re
import zlib

from sekisho.mime.containers.expansion import inflated
from sekisho.mime.documents import pdf_marks
from sekisho.mime.documents.looking import Looking

_MOST_STREAMS = 2_000
_ONE_FILTER = re.compile(rb"/Filter\s{0,10}(?:\[\s{0,10}/Fl(?:ateDecode)?\s{0,10}\]|/Fl(?:ateDecode)?(?![A-Za-z]))")
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
        if b"/ObjStm" in dictionary or b"/EmbeddedFile" in dictionary:
            body = octets[found.end() : end]
            if b"/Fl" in dictionary:
                body = inflated(body, zlib.MAX_WBITS, looking.reading, len(body)).octets
            whole = whole and (b"/Filter" not in dictionary or (_ONE_FILTER.search(dictionary) is not None and b"/DecodeParms" not in dictionary))
            if b"/ObjStm" in dictionary:
                plain.append(body)
            elif b"/Filter" not in dictionary or b"/Fl" in dictionary:
                looking.member("file in the PDF", body)
        position = end
    plain.append(octets[position:])
    source = pdf_marks.without_escapes(b"\n".join(plain))
    pdf_marks.note_objects(b"\n".join(plain), looking)
    looking.reading.defects[:] = [defect for defect in looking.reading.defects if not defect.code.startswith("archive.")]
    return source, whole
