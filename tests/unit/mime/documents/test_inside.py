import time
from hashlib import sha256

from sekisho.mime.content import Leaf
from sekisho.mime.documents.inside import look_inside
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.limits import DEFAULT_LIMITS, Limits
from sekisho.mime.unpack import unpack
from sekisho.model.message import Part
from sekisho.testing.documents import a_compound_file, a_macro_project, a_package, a_word_document


def a_leaf(octets, name, path="1"):
    return Leaf(Part(path, "application/octet-stream", detect(octets, name), name, (), sha256(octets).hexdigest(), len(octets)), octets)


def opened(octets, name, limits=DEFAULT_LIMITS, one_shot=True):
    from base64 import encodebytes

    raw = f'From: h@partner.test\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return unpack(raw.encode() + encodebytes(octets), limits, limits.budget(time.monotonic), one_shot=one_shot)


def test_a_macro_in_a_document_in_an_archive():
    package = a_word_document(word__vbaProject__bin=b"").replace(b"", b"")
    package = a_package(
        {"word/document.xml": "<w/>", "word/vbaProject.bin": a_macro_project("Sub AutoOpen()\r\nEnd Sub"), "[Content_Types].xml": "<Types/>"}
    )
    content = opened(a_package({"folder/a.docm": package}), "a.zip")
    signs = {part.path: [sign.code for sign in part.signs] for part in content.message.parts if part.signs}
    assert signs == {"1!1!2": ["vba_autorun"]}
    assert "macro" in next(part for part in content.message.parts if part.path == "1!1").flags


def test_a_file_in_an_object_becomes_a_leaf():
    inner = a_compound_file({"WordDocument": b"\xec\xa5" + bytes(30), "ObjectPool/_1/Package": a_package({"a.txt": "x" * 200})})
    content = opened(inner, "a.doc")
    assert [part.path for part in content.message.parts] == ["1", "1!1", "1!1!1"]
    assert content.message.parts[1].detected_types == ("zip",)


def test_outside_the_child_nothing_heavy_is_opened():
    assert opened(a_macro_project("Sub A()\r\nEnd Sub"), "a.doc", one_shot=False).unopened == ("1",)


def test_files_of_a_package_are_not_looked_at_as_documents_of_their_own():
    body = '<w:p><w:fldSimple w:instr="DDEAUTO cmd /c x"/></w:p><o:x xmlns:o="urn:schemas-microsoft-com:office:office"/>'
    content = opened(a_word_document(body), "a.docx")
    assert [(part.path, part.signs[0].code) for part in content.message.parts if part.signs] == [("1", "dde")]


def test_layers_are_limited():
    inner = a_compound_file({"ObjectPool/_1/Package": a_package({"a.txt": "x" * 200})})
    limits = Limits(max_archive_layers=0)
    inside = look_inside([a_leaf(inner, "a.doc")], limits, limits.budget(time.monotonic), one_shot=True)
    assert [defect.code for defect in inside.defects] == ["unscannable.archive_layers"]


def test_the_text_of_the_mail_itself_is_no_document():
    leaf = Leaf(Part("1", "text/html", ("xml", "text"), "", (), "", 3), b"<?xml version='1.0'?> schemas.microsoft.com/office <o:OLEObject/>")
    inside = look_inside([leaf], DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
    assert not inside.links.links
    assert not leaf.part.signs


def test_a_long_presentation_is_looked_at_whole_and_told_shortly():
    slides = {f"ppt/slides/slide{number}.xml": '<?xml version="1.0"?><p:sld/>' for number in range(600)}
    content = opened(a_package({"[Content_Types].xml": "<?xml version='1.0'?><Types/>", **slides, "ppt/media/a.bin": b"\x01\x02\x03"}), "a.pptx")
    assert [part.file_name for part in content.message.parts] == ["a.pptx", "a.bin"]
    assert len(content.leaves) == 603
    assert not [defect for defect in content.message.defects if defect.code.startswith("unscannable")]


def test_other_archives_keep_their_limit():
    content = opened(a_package({f"{number}.txt": "x" for number in range(600)}), "a.zip")
    assert "unscannable.archive_members" in {defect.code for defect in content.message.defects}


def test_a_spent_budget_keeps_what_was_seen():
    times = iter([0.0, 0.0, 0.0, 0.0, *[99.0] * 1_000])
    leaves = [a_leaf(a_macro_project("Sub AutoOpen()\r\nEnd Sub"), f"{number}.doc", str(number)) for number in range(3)]
    inside = look_inside(leaves, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(lambda: next(times)), one_shot=True)
    assert "unscannable.budget" in {defect.code for defect in inside.defects}
