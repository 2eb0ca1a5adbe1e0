import zlib

import pikepdf
import pytest

from sekisho.mime.documents.pdf_weight import Scales, TooHeavy


def a_page(content, filters=None, **resources):
    made = pikepdf.new()
    made.add_blank_page()
    page = made.pages[0].obj
    stream = made.make_stream(b"")
    stream.write(content, filter=filters)
    page["/Contents"] = stream
    page["/Resources"] = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary({f"/{name}": made.make_stream(one, Subtype=kind) for name, (kind, one) in resources.items()})
    )
    return made, page


def weight(content, filters=None, most=10_000, **resources):
    made, page = a_page(content, filters, **resources)
    with made:
        return Scales(most).weigh(page)


def test_operators_count_as_they_are_run():
    assert weight(b"q Q") == 3
    assert weight(zlib.compress(b"q Q " * 100), pikepdf.Name.FlateDecode) == 400
    assert weight(b"71205120>", pikepdf.Name.ASCIIHexDecode) == 4
    assert weight(b"/A Do /A Do ", A=(pikepdf.Name.Form, b"q Q " * 10)) == 12 + 2 * 140


def test_pictures_are_no_operators():
    assert weight(b"/A Do", A=(pikepdf.Name.Image, bytes(50_000))) == 5


@pytest.mark.parametrize(
    ("content", "filters"),
    [
        (b"q" * 10_001, None),
        (b"not zlib", pikepdf.Name.FlateDecode),
        (b"zz>", pikepdf.Name.ASCIIHexDecode),
        (zlib.compress(zlib.compress(b"q")), pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])),
        (b"x", pikepdf.Name.JPXDecode),
    ],
)
def test_what_is_too_much_or_cannot_be_told(content, filters):
    with pytest.raises(TooHeavy):
        weight(content, filters)
