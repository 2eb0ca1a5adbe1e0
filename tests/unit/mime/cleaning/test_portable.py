import io
import time

import pikepdf
import pytest

from sekisho.mime.cleaning.portable import clean_pdf
from sekisho.mime.limits import DEFAULT_LIMITS


def clean(octets):
    return clean_pdf(octets, DEFAULT_LIMITS.budget(time.monotonic))


def hostile(**save):
    document = pikepdf.new()
    page = document.add_blank_page()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe", Next=script)
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.partner.test/")
    page["/Annots"] = document.make_indirect(
        pikepdf.Array(
            [
                document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action))
                for action in (launch, link)
            ]
            + [document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9]))]
        )
    )
    document.Root["/OpenAction"] = document.make_indirect(script)
    document.Root["/AA"] = pikepdf.Dictionary(WC=script)
    document.Root["/Names"] = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script]))
    document.attachments["evil.exe"] = b"MZ"
    page["/AA"] = pikepdf.Dictionary(O=script)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


@pytest.mark.parametrize("mode", [pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable])
def test_what_runs_is_gone_and_the_page_and_its_link_stay(mode):
    before = hostile(object_stream_mode=mode)
    with pikepdf.open(io.BytesIO(clean(before))) as document:
        assert len(document.pages) == 1
        assert "/OpenAction" not in document.Root
        assert "/AA" not in document.Root
        assert len(document.attachments) == 0
        annotations = document.pages[0]["/Annots"]
        assert [str(one["/A"]["/URI"]) if "/A" in one else None for one in annotations] == [None, "https://www.partner.test/"]
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    plain = out.getvalue()
    for sign in (b"JavaScript", b"Launch", b"cmd.exe", b"app.alert", b"RichMedia", b"EmbeddedFile"):
        assert sign not in plain


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.4\n", b"no pdf at all", b"%PDF-1.7\n" + bytes(1_000)])
def test_what_no_reader_opens_is_refused(octets):
    with pytest.raises(ValueError, match="written anew"):
        clean(octets)


def test_a_locked_document_is_refused():
    locked = hostile(encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(ValueError, match="written anew"):
        clean(locked)
