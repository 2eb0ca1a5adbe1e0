import io
import time
import zlib

import pikepdf
import pytest
from fpdf import FPDF

from sekisho.backends.paper.pdf import PdfPaper
from sekisho.mime.documents import pdf_words
from sekisho.mime.documents.pdf_words import MOST_PAGES, read_words
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.ports.paper import Sheet


def words(octets, most=100_000, seconds=3.0):
    return read_words(octets, most, seconds, DEFAULT_LIMITS.budget(time.monotonic))


def a_pdf(*pages, **encryption):
    document = FPDF()
    document.set_font("Helvetica", size=12)
    if encryption:
        document.set_encryption(**encryption)
    for text in pages:
        document.add_page()
        document.multi_cell(0, 8, text)
    return bytes(document.output())


def a_page(content, resources=b"", *objects):
    """Return a file of one page with these operators; objects are numbered from 6."""
    packed = zlib.compress(content, 9)
    written = b"%PDF-1.4\n"
    for number, one in enumerate(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>" % resources,
            b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *objects,
        ),
        1,
    ):
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    return written + b"trailer<</Root 1 0 R/Size %d>>\n" % (len(objects) + 6)


def a_form(content, resources=b""):
    return b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<%s>>/Length %d>>stream\n%s\nendstream" % (resources, len(content), content)


def test_japanese_and_latin_words():
    read = words(PdfPaper().pdf(Sheet("社外秘 Ｃｏｎｆｉｄｅｎｔｉａｌ", "plan", (), (), (), (), "ja")))
    assert read.whole
    assert {"社外秘", "Ｃｏｎｆｉｄｅｎｔｉａｌ", "plan"} <= set(read.text.split())


def test_words_that_are_drawn_in_pieces_and_in_forms():
    read = words(a_page(b"BT /F 12 Tf 10 700 Td (con) Tj (fidential) Tj ET", b""))
    assert (read.text.split(), read.whole) == (["confidential"], True)
    form = a_form(b"BT /F 12 Tf 1 1 Td (secret) Tj ET", b"/Font<</F 5 0 R>>")
    assert words(a_page(b"/X#30 Do", b"/XObject<</X0 6 0 R>>", form)) == pdf_words.PdfWords("secret\n", whole=True)


def test_what_is_typed_into_a_form_and_into_notes():
    made = pikepdf.open(io.BytesIO(a_pdf("x")))
    field = pikepdf.Dictionary(Parent=pikepdf.Dictionary(V=pikepdf.String("confidential")))
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9], Contents=pikepdf.String("社外秘"))
    made.pages[0].obj["/Annots"] = made.make_indirect(pikepdf.Array([note, field]))
    out = io.BytesIO()
    made.save(out)
    assert words(out.getvalue()).text.split() == ["x", "社外秘", "confidential"]


def test_a_lock_that_asks_nobody_is_none_and_another_is_told():
    assert words(a_pdf("confidential", owner_password="o")) == pdf_words.PdfWords("confidential\n", whole=True)
    assert words(a_pdf("confidential", owner_password="o", user_password="u")) == pdf_words.PdfWords("", whole=False)


def test_limits_are_told():
    assert not words(a_pdf(*["x"] * (MOST_PAGES + 1))).whole
    read = words(a_pdf("confidential plan"), most=6)
    assert (read.text, read.whole) == ("confid", False)
    assert words(a_pdf("x"), seconds=0.0) == pdf_words.PdfWords("", whole=False)


RUNS = b"/XObject<</X0 6 0 R>>"
NESTED = [a_form(b"/X Do " * 10, b"/XObject<</X %d 0 R>>" % (number + 7)) for number in range(11)] + [a_form(b"BT ET")]


@pytest.mark.parametrize(
    "octets",
    [
        b"%PDF-1.7 nothing",
        b"%PDF-1.7" + bytes(34_000_000),
        a_page(b" " * 40_000_000),
        a_page(b"BT /F 12 Tf " + b"(a)Tj " * 500_000),
        a_page(b"/X0 Do " * 10, RUNS, *NESTED),
        a_page(b"/X0 Do", RUNS, a_form(b"/X0 Do " * 9, RUNS)),
        a_page(b"", b"/XObject<</X0 6 0 R>>", b"<</Filter/LZWDecode/Length 90000>>stream\n" + bytes(90_000) + b"\nendstream"),
        a_page(b"").replace(b"/Kids[3 0 R]/Count 1", b"/Kids[2 0 R]/Count 99999999"),
    ],
    ids=["broken", "huge", "unfolds", "endless", "forms in forms", "itself", "old compression", "pages of pages"],
)
def test_hostile_files_end_and_are_not_taken_for_read(octets):
    assert words(octets) == pdf_words.PdfWords("", whole=False)


def test_deep_operators_end():
    assert words(a_page(b"[" * 1_000_000 + b"<<" * 100_000)).text.strip() == ""


def test_a_string_that_the_library_cuts_is_told():
    hidden = words(a_page(b"BT /F 1 Tf (" + b"a" * 40_000 + b" kyokuhi) Tj ET"))
    assert "kyokuhi" not in hidden.text
    assert not hidden.whole


def test_no_octets_raise():
    whole = a_pdf("confidential")
    for place in range(0, len(whole), 37):
        words(whole[:place])
        words(whole[:place] + b"/9 \xff" + whole[place + 5 :])
