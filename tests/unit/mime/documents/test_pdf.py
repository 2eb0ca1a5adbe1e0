import base64
import io
import random
import zlib

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.containers.passwords import Passwords
from sekisho.mime.documents import pdf


def a_pdf(encryption=False, compressed=True, **root):
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://www.partner.test/minutes"))
    page.obj.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)])
    for name, value in root.items():
        document.Root[f"/{name}"] = value(document) if callable(value) else value
    out = io.BytesIO()
    modes = pikepdf.ObjectStreamMode
    document.save(out, object_stream_mode=modes.generate if compressed else modes.disable, encryption=encryption)
    return out.getvalue()


def script(document):
    return document.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=document.make_stream(b"this.exportDataObject({cName: 'a', nLaunch: 2})"))
    )


def files(document):
    stream = document.make_stream(b"MZ" + bytes(50))
    stream.Type = pikepdf.Name.EmbeddedFile
    entry = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=pikepdf.String("a.exe"), UF=pikepdf.String("a.exe"), EF=pikepdf.Dictionary(F=stream))
    return pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), document.make_indirect(entry)])))


def long_script(size):
    code = (
        base64.b64encode(random.Random(1).randbytes(size * 3 // 4))
        + b"this.exportDataObject({cName: 'a', nLaunch: 2}); app.launchURL('https://evil.test/')"
    )
    return lambda document: document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=document.make_stream(code)))


def test_a_script_is_read_to_its_end(look):
    looking = look(pdf.look, a_pdf(OpenAction=long_script(3_000_000)), "pdf")
    assert "pdf_dangerous_file" in looking.signs
    assert "https://evil.test/" in looking.links
    looking = look(pdf.look, a_pdf(OpenAction=long_script(6_000_000)), "pdf")
    assert [defect.code for defect in looking.defects] == ["unscannable.archive_member_size"]


def test_a_file_behind_several_filters(look):
    def packed(document):
        names = files(document)
        stream = names.EmbeddedFiles.Names[1].EF.F
        stream.write((b"MZ" + random.Random(2).randbytes(700_000)).hex().encode(), filter=pikepdf.Name.ASCIIHexDecode)
        return names

    assert [len(member.octets) for member in look(pdf.look, a_pdf(Names=packed), "pdf").members] == [700_002]


def test_an_ordinary_document_with_a_link(look):
    looking = look(pdf.look, a_pdf(), "pdf")
    assert (looking.signs, looking.members, looking.flags, looking.encrypted, looking.defects) == ({}, [], set(), False, [])
    assert [(link.host, link.place) for link in looking.links.values()] == [("www.partner.test", "document:link")]


def test_a_script_that_opens_a_file(look):
    looking = look(pdf.look, a_pdf(OpenAction=script, Names=files), "pdf")
    assert {"pdf_javascript_opening", "pdf_dangerous_file"} <= set(looking.signs)
    assert {"pdf_javascript", "pdf_open_action"} <= looking.flags
    assert [(member.name, member.octets[:2]) for member in looking.members] == [("a.exe", b"MZ")]


def test_what_a_broken_table_hides_is_found(look):
    whole = a_pdf(Names=files)
    looking = look(pdf.look, whole[: whole.rfind(b"8 0 obj")] + b"8 0 obj broken", "pdf")
    assert "https://www.partner.test/minutes" in looking.links
    assert [member.octets[:2] for member in looking.members] == [b"MZ"]


def test_locked_documents(look):
    assert look(pdf.look, a_pdf(pikepdf.Encryption(owner="a", user="b")), "pdf").encrypted
    open_to_all = look(pdf.look, a_pdf(pikepdf.Encryption(owner="a", user="")), "pdf")
    assert not open_to_all.encrypted
    assert "https://www.partner.test/minutes" in open_to_all.links


def test_a_file_that_unfolds_without_end_is_told(look):
    def bomb(document):
        stream = document.make_stream(bytes(30_000_000))
        stream.Type = pikepdf.Name.EmbeddedFile
        return pikepdf.Dictionary(
            EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), pikepdf.Dictionary(EF=pikepdf.Dictionary(F=stream))]))
        )

    assert "unscannable.archive_ratio" in {defect.code for defect in look(pdf.look, a_pdf(Names=bomb), "pdf").defects}


@pytest.mark.parametrize(
    "octets",
    [b"%PDF-1.7", b"%PDF-1.4\n1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nx\nendstream", b"junk" * 20 + b"%PDF-1.4\ntrailer<</Root 1 0 R>>"],
)
def test_malformed(look, octets):
    assert not look(pdf.look, octets, "pdf").encrypted


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 900), st.binary(min_size=1, max_size=60))
def test_damage_raises_nothing(look, place, damage):
    whole = a_pdf(compressed=False)
    look(pdf.look, whole[:place] + damage + whole[place + len(damage) :], "pdf")


@pytest.mark.parametrize("strength", [4, 6])
def test_a_locked_document_is_opened_with_the_password_that_was_told(look, strength):
    octets = a_pdf(pikepdf.Encryption(owner="owner", user="hanami-2026", R=strength), Names=files)
    passwords = Passwords(lambda: ["wrong", "hanami-2026"])
    looking = look(pdf.look, octets, "pdf", passwords=passwords)
    assert not looking.encrypted
    assert [member.octets[:2] for member in looking.members] == [b"MZ"]
    assert [defect.code for defect in looking.defects] == ["archive.opened_with_password"]
    assert next(iter(passwords.candidates())) == "hanami-2026"


def test_a_locked_document_whose_password_nobody_told_stays_locked(look):
    octets = a_pdf(pikepdf.Encryption(owner="owner", user="hanami-2026"), Names=files)
    looking = look(pdf.look, octets, "pdf", passwords=Passwords(lambda: ["wrong"] * 100))
    assert (looking.encrypted, looking.members) == (True, [])


def unreadable(document):
    stream = document.make_stream(b"zz")
    stream.Type, stream.Filter = pikepdf.Name.EmbeddedFile, pikepdf.Name.Nothing
    return stream


OPEN = pikepdf.Encryption(owner="x", user="", R=6)


@pytest.mark.parametrize("encryption", [False, OPEN])
def test_what_cannot_be_read_hides_nothing_else_and_is_told(look, encryption):
    looking = look(pdf.look, a_pdf(encryption=encryption, Bad=unreadable, OpenAction=script, Names=files), "pdf")
    assert "pdf_dangerous_file" in looking.signs
    assert [member.name for member in looking.members] == ["a.exe"]
    assert [defect.code for defect in looking.defects] == ["unscannable.method"]


def test_objects_that_nobody_saw_are_told(look, monkeypatch):
    monkeypatch.setattr(pdf, "_MOST_OBJECTS", 3)
    assert look(pdf.look, a_pdf(Names=files), "pdf").defects == []  # the search sees them
    assert [member.name for member in look(pdf.look, a_pdf(Names=files), "pdf").members] == ["file in the PDF"]
    assert [defect.code for defect in look(pdf.look, a_pdf(encryption=OPEN, Names=files), "pdf").defects] == ["unscannable.budget"]


def test_a_table_of_objects_that_leads_nowhere(look, monkeypatch):
    def broken(*_, **__):
        raise pikepdf.PdfError("nothing in it is where it should be")

    whole, locked = a_pdf(), a_pdf(encryption=OPEN)
    named, filtered = a_pdf(Names=files, compressed=False), a_pdf().replace(b"/Filter /FlateDecode", b"/Filter[/FlateDecode /LZW]")
    monkeypatch.setattr(pikepdf, "open", broken)
    assert look(pdf.look, whole, "pdf").defects == []  # read without it
    for octets in (locked, named, filtered):
        assert [defect.code for defect in look(pdf.look, octets, "pdf").defects] == ["unscannable.broken_archive"]


def predicted(columns):
    """A file behind a predictor (PNG's "up"), whose parameters are an object of their own in a list."""
    content = b"MZ" + bytes(range(62))
    rows = [content[at : at + 4] for at in range(0, 64, 4)]
    written = b"".join(
        b"\x02" + bytes((new - old) % 256 for new, old in zip(row, above, strict=True)) for above, row in zip([bytes(4), *rows], rows, strict=False)
    )

    def made(document):
        names = files(document)
        stream = names.EmbeddedFiles.Names[1].EF.F
        parameters = document.make_indirect(pikepdf.Dictionary(Predictor=12, Columns=columns))
        stream.write(zlib.compress(written), filter=pikepdf.Array([pikepdf.Name.FlateDecode]), decode_parms=pikepdf.Array([parameters]))
        return names

    return content, made


def test_a_file_behind_a_predictor_whose_parameters_stand_elsewhere(look):
    content, made = predicted(4)
    assert content in [member.octets for member in look(pdf.look, a_pdf(Names=made), "pdf").members]


def test_rows_of_a_predictor_that_would_fill_memory_are_told(look):
    _, made = predicted(2_000_000_000)
    assert [defect.code for defect in look(pdf.look, a_pdf(Names=made), "pdf").defects] == ["unscannable.method"]
