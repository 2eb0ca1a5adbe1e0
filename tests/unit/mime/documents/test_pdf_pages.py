import io

import zxingcpp
from PIL import Image

from sekisho.mime.documents import pdf_pages


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
    assert list(look(pdf_pages.look, a_page(a_code()), "pdf").links) == ["https://evil.test/p"]


def test_a_page_without_one(look):
    looking = look(pdf_pages.look, a_page(Image.new("L", (200, 200), 255)), "pdf")
    assert (looking.links, looking.signs) == ({}, {})


def test_malformed_and_huge(look):
    assert look(pdf_pages.look, b"%PDF-1.7 nothing", "pdf").signs == {}
    assert look(pdf_pages.look, b"%PDF-1.7" + bytes(5_000_000), "pdf").signs == {}
    wide = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200000 200000]>>endobj\ntrailer<</Root 1 0 R>>"
    assert look(pdf_pages.look, wide, "pdf").links == {}
