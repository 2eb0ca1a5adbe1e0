import io
import time
import zlib

import pytest
import zxingcpp
from PIL import Image

from sekisho.mime.documents import pdf_pages
from sekisho.mime.documents.looking import Looking, Sight
from sekisho.mime.limits import Limits


def pages(looking):
    pdf_pages.look(looking, 1_000)


def a_page(picture):
    out = io.BytesIO()
    picture.save(out, "PDF")
    return out.getvalue()


def a_code():
    grid = memoryview(zxingcpp.create_barcode("https://evil.test/p", zxingcpp.BarcodeFormat.QRCode).to_image(scale=6, add_quiet_zones=True))
    page = Image.new("L", (1_000, 1_400), 255)
    page.paste(Image.frombytes("L", (grid.shape[1], grid.shape[0]), bytes(grid)), (300, 500))
    return page


def test_a_code_on_a_page(look):
    assert list(look(pages, a_page(a_code()), "pdf").links) == ["https://evil.test/p"]


def test_a_page_without_one(look):
    looking = look(pages, a_page(Image.new("L", (200, 200), 255)), "pdf")
    assert (looking.links, looking.signs) == ({}, {})


def test_malformed_and_huge(look):
    assert look(pages, b"%PDF-1.7 nothing", "pdf").signs == {}
    assert look(pages, b"%PDF-1.7" + bytes(5_000_000), "pdf").signs == {}
    wide = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200000 200000]>>endobj\ntrailer<</Root 1 0 R>>"
    assert look(pages, wide, "pdf").links == {}


def document(operators, resources=b"", more=b""):
    """One page that draws these operators."""
    packed = zlib.compress(operators)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << " + resources + b" >> >>"
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"
    objects = b"".join(
        b"%d 0 obj\n" % number + one + b"\nendobj\n"
        for number, one in enumerate((b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream), 1)
    )
    return b"%PDF-1.5\n" + objects + more + b"trailer << /Root 1 0 R >>\n%%EOF"


def test_a_page_that_takes_too_long_is_told(look):
    looking = look(pages, document(b"0 0 m 595 842 l S\n" * 100_000), "pdf")  # seven seconds, if it were drawn to its end
    assert list(looking.signs) == ["picture_unread"]
    assert looking.sight.drawing_seconds <= 0.0


FONT = b"/Font << /F 5 0 R >>"
LETTERS = b"5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n"


@pytest.mark.parametrize(
    ("lines", "hosts"),
    [
        (("https://www.example.com", "Tel 03"), {"www.example.com"}),  # and no host of `www.example.comTel`
        (("https://evil.te", "st/p"), {"evil.test"}),
        (("https://www.example.com", ".evil.test/p"), {"www.example.com.evil.test"}),
        (("https://evil.test/a-very-long-name-", "of-a-page"), {"evil.test"}),
        (("https://login.evil", "name.com/x"), {"login.evilname.com"}),
    ],
)
def test_an_address_at_the_end_of_a_line_and_one_that_goes_on(look, lines, hosts):
    operators = b"BT /F 12 Tf 50 700 Td 14 TL " + b" T* ".join(b"(%s) Tj" % line.encode() for line in lines) + b" ET"
    found = {link.host for link in look(pages, document(operators, FONT, LETTERS), "pdf").links.values()}
    assert hosts <= found
    assert "www.example.comtel" not in found


def test_when_no_time_is_left_nothing_is_drawn(look):
    looking = Looking(a_page(a_code()), ("pdf",), "a.pdf", "1", Limits(), Limits().budget(time.monotonic), sight=Sight(drawing_seconds=0.0))
    pages(looking)
    assert (list(looking.signs), looking.links) == (["picture_unread"], {})


def test_shapes_in_forms_are_counted_as_often_as_they_are_drawn(look):
    form = (
        b"5 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 1800 >>\nstream\n" + b"0 0 m 9 9 l S\n" * 130 + b"\nendstream\nendobj\n"
    )
    for times, expected in ((3, []), (20, ["picture_unread"]), (400, ["picture_unread"])):
        looking = look(pages, document(b"/F Do " * times, b"/XObject << /F 5 0 R >>", form), "pdf")
        assert list(looking.signs) == expected
