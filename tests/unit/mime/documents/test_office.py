import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.documents import office
from sekisho.mime.documents.looking import Looking, quietly
from sekisho.mime.limits import DEFAULT_LIMITS


def look(files):
    looking = Looking(b"PK", ("docx", "zip"), "a.docx", "1", DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), lambda: files)
    quietly(looking, office.look)
    return looking


def look_flat(text):
    looking = Looking(text.encode(), ("xml",), "a.xml", "1", DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic))
    quietly(looking, office.look_at_flat)
    return looking


def relationship(kind, target, mode="External"):
    start = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    return f'<Relationships><Relationship Id="r1" Type="{start}{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'.encode()


@pytest.mark.parametrize(
    ("kind", "target", "sign"),
    [
        ("attachedTemplate", "http://evil.test/t.dotm", "external_template"),
        ("oleObject", "mhtml:http://evil.test/x.html!x-usc:http://evil.test/x.html", "external_object"),
        ("frame", "\\\\192.0.2.1\\s\\x", "external_object"),
        ("image", "http://evil.test/pixel.png", "remote_image"),
        ("externalLinkPath", "http://evil.test/a.xlsx", "external_workbook"),
    ],
)
def test_what_is_loaded_from_elsewhere(kind, target, sign):
    looking = look({"word/_rels/settings.xml.rels": relationship(kind, target)})
    assert sign in looking.signs
    assert looking.links


def test_links_and_templates_of_the_own_office_are_innocent():
    looking = look(
        {
            "word/_rels/document.xml.rels": relationship("hyperlink", "https://www.partner.test/"),
            "word/_rels/settings.xml.rels": relationship("attachedTemplate", "file:///C:\\Users\\h\\Normal.dotm"),
        }
    )
    assert set(looking.signs) == {"external_template_local"}
    assert [(link.host, link.place) for link in looking.links.values()] == [("www.partner.test", "document:link")]


def test_a_field_in_pieces():
    runs = "".join(f"<w:instrText>{piece}</w:instrText>" for piece in ("DD", "EAU", "TO cmd", " /c"))
    looking = look({"word/document.xml": f'<?xml version="1.0"?><w:p><w:fldChar w:fldCharType="begin"/>{runs}</w:p>'.encode()})
    assert looking.signs["dde"].detail.startswith("DDE cmd")


def test_macros_and_macro_sheets_by_content_type():
    types = b'<Types><Override PartName="/x/y.bin" ContentType="application/vnd.ms-office.vbaProject"/><Override ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>'
    looking = look({"[Content_Types].xml": types})
    assert looking.flags == {"macro"}
    assert "xlm_macro" in looking.signs


def test_an_ordinary_workbook():
    looking = look({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<?xml version='1.0'?><workbook><f>SUM(A1|B1)</f></workbook>"})
    assert (looking.signs, looking.links, looking.flags) == ({}, {}, set())


def test_flat_documents():
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:d xmlns:o="urn:schemas-microsoft-com:office:office">'
    looking = look_flat(f'{head}<w:binData w:name="editdata.mso">QWN0aXZlTWltZQAA</w:binData></w:d>')
    assert looking.flags == {"macro"}
    assert [member.octets for member in looking.members] == [b"ActiveMime\0\0"]
    assert look_flat("<?xml version='1.0'?><data><instrText>DDEAUTO cmd</instrText></data>").signs == {}


@given(st.text(max_size=300))
def test_broken_text_raises_nothing(text):
    look({"word/document.xml": text.encode("utf-8", "replace"), "a.rels": f"<Relationship {text}>".encode("utf-8", "replace")})
    look_flat(f"schemas.microsoft.com/office<w:binData>{text}")


@pytest.mark.parametrize("field", ["&#68;DEAUTO &quot;cmd&quot; x", "<![CDATA[DDEAUTO cmd x]]>", "DDE<!-- -->AUTO cmd x"])
def test_a_field_however_its_letters_are_written(field):
    document = f"<w:document><w:instrText>{field}</w:instrText></w:document>"
    assert "dde" in look({"word/document.xml": document.encode()}).signs


def test_a_long_part_of_a_package_in_utf_16_is_told():
    document = "<w:document>" + " " * office.MOST + "<w:instrText>DDEAUTO cmd x</w:instrText></w:document>"
    assert [defect.code for defect in look({"word/document.xml": document.encode("utf-16")}).defects] == ["unscannable.archive_member_size"]
