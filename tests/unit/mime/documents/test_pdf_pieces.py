import io
import zlib

import pikepdf
import pytest

from sekisho.mime.documents.pdf_pieces import has_heavy_pieces

SHAPES = b"0 0 m 9 9 l S\n"
LARGE = zlib.compress(SHAPES * 9_000)


def page(resources=b"", more=b"", notes=b""):
    made = b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n"
    made += b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << " + resources + b" >> " + notes + b" >>\nendobj\n"
    return pikepdf.open(io.BytesIO(made + more + b"trailer << /Root 1 0 R >>\n%%EOF"))


def stream(number, octets, entries=b""):
    return b"%d 0 obj\n<< /Length %d " % (number, len(octets)) + entries + b" >>\nstream\n" + octets + b"\nendstream\nendobj\n"


PACKED = b"/Filter /FlateDecode"
FONT = b"/Font << /F << /Subtype /Type3 /CharProcs << /a 5 0 R >> >> >>"
CASES = {
    "nothing": (b"", b"", b"", False),
    "a small pattern": (b"/Pattern << /P 5 0 R >>", stream(5, SHAPES), b"", False),
    "a large pattern": (b"/Pattern << /P 5 0 R >>", stream(5, LARGE, PACKED), b"", True),
    "letters that are pictures": (FONT, stream(5, b"9 0 0 0 9 9 d1 BI /W 1 /H 1 /IM true ID \0 EI"), b"", False),
    "the same, packed": (FONT, stream(5, zlib.compress(b"9 0 0 0 9 9 d1 BI /W 1 /H 1 /IM true ID \0 EI"), PACKED), b"", False),
    "letters of shapes": (FONT, stream(5, SHAPES), b"", True),
    "a mask": (b"/ExtGState << /G << /SMask << /G 5 0 R >> >> >>", stream(5, LARGE, PACKED), b"", True),
    "a short program": (b"/Shading << /S << /Function 5 0 R >> >>", stream(5, b"{ dup }", b"/FunctionType 4"), b"", False),
    "a long program": (b"/Shading << /S << /Function [5 0 R] >> >>", stream(5, b"{ " + b"sin " * 600 + b"}", b"/FunctionType 4"), b"", True),
    "a pattern in a form": (
        b"/XObject << /X 6 0 R >>",
        stream(5, LARGE, PACKED) + stream(6, b"", b"/Resources << /Pattern << /P 5 0 R >> >>"),
        b"",
        True,
    ),
    "a note": (b"", stream(5, LARGE, PACKED), b"/Annots [ << /AP << /N 5 0 R >> >> ]", True),
    "a small note": (b"", stream(5, SHAPES), b"/Annots [ << /AP << /N << /On 5 0 R >> >> >> ]", False),
    "what is not what it should be": (b"/Pattern 7 /Font [] /Shading (x)", b"", b"/Annots (x)", False),
}


@pytest.mark.parametrize("name", CASES)
def test_pieces_are_weighed(name):
    resources, more, notes, expected = CASES[name]
    with page(resources, more, notes) as document:
        assert has_heavy_pieces([document.pages[0].obj]) is expected


def test_many_small_ones_together():
    pieces = b"".join(stream(5 + number, zlib.compress(SHAPES * 1_000), PACKED) for number in range(20))
    with page(b"/Pattern << " + b" ".join(b"/P%d %d 0 R" % (number, 5 + number) for number in range(20)) + b" >>", pieces) as document:
        assert has_heavy_pieces([document.pages[0].obj])
