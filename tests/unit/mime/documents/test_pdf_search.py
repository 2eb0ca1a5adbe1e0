import zlib

import pytest

from sekisho.mime.documents.looking import Looking
from sekisho.mime.documents.pdf_search import search

OBJECTS = b"1 0 2 30 << /S /URI /URI (https://evil.test/) >>"
PACKED = zlib.compress(OBJECTS)


def stream(dictionary, body):
    return b"%PDF-1.7\n5 0 obj << " + dictionary + b" >> stream\n" + body + b"\nendstream endobj\n"


@pytest.mark.parametrize(
    ("octets", "read", "whole"),
    [
        (stream(b"/Type /ObjStm /First 9", OBJECTS), True, True),
        (stream(b"/Type /ObjStm /Filter /FlateDecode /First 9", PACKED), True, True),
        (stream(b"/Type /ObjStm /Filter[/Fl]", PACKED), True, True),
        (stream(b"/Type /Obj#53tm /Filter /FlateDecode", PACKED), True, True),
        (stream(b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", PACKED.hex().encode()), True, True),
        (stream(b"/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>", PACKED), True, False),
        (stream(b"/Type /EmbeddedFile /Filter /JBIG2Decode", b"x"), False, False),
        (stream(b"/Type /ObjStm /Filter /FlateDecode", b"x" + PACKED), False, False),
        (stream(b"/Filter /DCTDecode", b"x"), False, True),
        (stream(b"", b"") * 2_001 + OBJECTS, True, False),
    ],
)
def test_what_is_read_and_whether_that_is_all(look, octets, read, whole):
    told = []
    looking = look(lambda looking: told.append(search(octets, looking)), octets, "pdf")
    assert isinstance(looking, Looking)
    assert (("https://evil.test/" in looking.links), told[0][1], OBJECTS in told[0][0]) == (read, whole, read)


@pytest.mark.parametrize("kind", [b"/ObjStm", b"/XRef"])
def test_what_the_library_would_unfold_by_itself_is_bounded(look, kind):
    bomb = zlib.compress(zlib.compress(bytes(20_000_000)))
    for filters, body in ((b"[/Fl /Fl]", bomb), (b"9 0 R", PACKED), (b"/JBIG2Decode", PACKED)):
        looking = look(lambda looking: search(looking.octets, looking), stream(b"/Type " + kind + b" /Filter " + filters, body), "pdf")
        assert [defect.code for defect in looking.defects if defect.code.startswith("unscannable.")]
