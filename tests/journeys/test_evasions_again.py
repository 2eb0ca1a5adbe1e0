"""More ways to hide a program, a link or a macro from what looks into mail: each escaped once. It is found, told, or unscannable; never nothing."""

import base64
import gzip
import io
import random
import struct
import time

import pikepdf
import pytest

from sekisho.mime.kinds.signatures import MSI_CLASS
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.testing.compound_files import compound
from sekisho.testing.encoded_scripts import encoded
from sekisho.testing.hidings import ENCODED, MARK, PROGRAM, cabinet, mail, opened, pgp_message, rar5, raw_zip, web_archive, word, zipped

URL = "https://evil.test/x"
PAGE = f"<html><body><a href='{URL}'>x</a></body></html>"
SMUGGLES = f"var p='{ENCODED}';var b=new Blob([atob(p)]);a.href=URL.createObjectURL(b);a.download='a.exe';a.click()"
FAR = f"<!--{'x' * 6_000}-->"
PROJECT = "_VBA_PROJECT".encode("utf-16-le")
RUNS = b'CreateObject("WScript.Shell").Run "' + MARK + b'"'


def alone(headers, body):
    return f"From: a@example.test\r\nTo: b@example.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n{headers}\r\n\r\n".encode() + body


def folded(lines):
    return b"\r\n ".join(ENCODED[at : at + 70].encode() for at in range(0, len(ENCODED), 70)).join(lines)


def mht(start):
    parts = b"--c\r\nContent-Type: text/html\r\n\r\n<html>x</html>\r\n--c\r\nContent-Type: a/b\r\nContent-Location: a.exe\r\n"
    return start + parts + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(PROGRAM) + b"\r\n--c--\r\n"


def pdf(change):
    document = pikepdf.new()
    change(document, document.add_blank_page(page_size=(100, 100)).obj)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def note(document, page):
    file = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=pikepdf.String("a.exe"), EF=pikepdf.Dictionary(F=document.make_stream(PROGRAM)))
    page.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], FS=file)])


def base_address(document, page):
    document.Root.URI = pikepdf.Dictionary(Base=pikepdf.String("https://evil.test/"))
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("x"))
    page.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)])


def nested_script(document, page):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=document.make_stream(f"app.launchURL('{URL}')".encode()))
    page.AA = pikepdf.Dictionary(O=script)


def indirect(document, page):
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=document.make_indirect(pikepdf.String(URL)))
    page.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)])


def workbook(name, content):
    return zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>", name: content})


def sheet(cell):
    return mail(workbook("xl/worksheets/sheet1.xml", f'<worksheet><c r="A1">{cell}</c></worksheet>'), "a.xlsx")


def form_in_xml():
    packed = base64.b64encode(pdf(note)).decode()
    return f"<?xml version='1.0'?><xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><pdf><document><chunk>{packed}</chunk></document></pdf></xdp:xdp>".encode()


FILES = {
    "a card with a key": ("a.vcf", folded([b"BEGIN:VCARD\r\nVERSION:3.0\r\nKEY;ENCODING=b:", b"\r\nEND:VCARD\r\n"])),
    "a calendar behind a million octets": (
        "a.ics",
        b"BEGIN:VCALENDAR\r\n" + b"COMMENT:x\r\n" * 110_000 + folded([b"ATTACH;ENCODING=BASE64:", b"\r\n"]),
    ),
    "XML: a script under a prefix": (
        "a.xml",
        f"<?xml version='1.0'?><r><x:script xmlns:x='http://www.w3.org/1999/xhtml'>{SMUGGLES}</x:script></r>".encode(),
    ),
    "XML: a script far behind, wide": ("a.xml", f"{FAR}<r><script xmlns='http://www.w3.org/1999/xhtml'>{SMUGGLES}</script></r>".encode("utf-16")),
    "a drawing under a prefix": ("a.svg", f"<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:script>{SMUGGLES}</s:script></s:svg>".encode()),
    "a drawing under another name": ("a.xml", f"{FAR}<svg xmlns='http://www.w3.org/2000/svg'><script>{SMUGGLES}</script></svg>".encode()),
    "a page by its name alone": ("a.xht", f"{FAR}<h xmlns='http://www.w3.org/1999/xhtml'><script>{SMUGGLES}</script></h>".encode()),
    "a page with a control character": ("a.html", f"\x01<html><script>{SMUGGLES}</script></html>".encode()),
    "a wide page without a mark": ("a.html", f"<script>{SMUGGLES}</script>".encode("utf-16-le")),
    "a page in a picture": ("a.html", b"\x89PNG\r\n\x1a\n" + f"<ScRipt>{SMUGGLES}</script>".encode()),
    "a page: tabs in the address": ("a.html", f"<a href='d\ta\nt\ra:x/y;base64,{ENCODED}'>x</a>".encode()),
    "a web archive: an unknown field first": ("a.mht", mht(b"Foo: bar\r\nContent-Type: multipart/related; boundary=c\r\n\r\n")),
    "a web archive of Safari": ("a.webarchive", web_archive(b"<html>x</html>", PROGRAM)),
    "a web archive of Safari, as XML": ("a.webarchive", web_archive(b"<html>x</html>", PROGRAM, binary=False)),
    "OpenPGP: compressed": ("a.gpg", pgp_message(PROGRAM)),
    "PDF: a file in a note": ("a.pdf", pdf(note)),
    "PDF: within XML": ("a.xdp", form_in_xml()),
    "a mail for Word whose first field is unknown": (
        "a.doc",
        mht(b"Foo: bar\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=c\r\n\r\n"),
    ),
    "an installer with a cabinet": ("a.msi", compound({("\u41f0\u4840\u3f3f",): cabinet()}, MSI_CLASS)),
    "flat OpenDocument": (
        "a.fodt",
        f"<?xml version='1.0'?><o:document xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0'><o:binary-data>{ENCODED}</o:binary-data></o:document>".encode(),
    ),
    "Script Encoder": ("a.vbe", encoded(b"// " + RUNS)),
    "Script Encoder, behind words": ("a.js", b"// Start\r\n" + encoded(b"// " + RUNS)),
    "zip: cut in a file behind a whole one": ("a.zip", zipped({"a.txt": b"words", "a.exe": PROGRAM})[:-1_500]),
    "gzip: cut": ("a.gz", gzip.compress(PROGRAM)[:-900]),
    "zip: a method of tomorrow": ("a.zip", raw_zip(PROGRAM, 77)),
    "zip: PPMd that is none": ("a.zip", raw_zip(PROGRAM, 98)),
    "rar: of the second version": (
        "a.rar",
        b"Rar!\x1a\x07\0\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0\0\0\x74\0\x80\x2a\0"
        + struct.pack("<IIBIIBBHI", 100, 200, 2, 1, 0, 20, 0x33, 5, 0x20)
        + b"a.exe"
        + random.Random(4).randbytes(200),
    ),
    "Windows image": ("a.wim", b"MSWIM\0\0\0" + bytes(200)),
    "ext4": ("a.img", bytes(1_024) + b"\1\0\0\0\2\0\0\0" + bytes(48) + b"\x53\xef" + bytes(3_000)),
    "a difference to another disk": ("a.vhd", b"conectix" + bytes(52) + b"\0\0\0\4" + bytes(448)),
    "a disk of UEFI without the table before it": ("a.img", bytes(512) + b"EFI PART" + bytes(4_000)),
}


@pytest.mark.parametrize("case", FILES)
def test_the_program_is_found_or_the_message_is_unscannable(case):
    name, octets = FILES[case]
    content = opened(mail(octets, name))
    found = any(MARK in leaf.octets and leaf.octets[:2] in {b"MZ", b"//"} for leaf in content.leaves)
    assert found or any(defect.code.startswith("unscannable.") for defect in content.message.defects), content.message.defects


EVENT = "<o:document><script:event-listener xlink:href='vnd.sun.star.script:x.py$a?language=Python&amp;location=share'/></o:document>"
TOLD = {
    "a page of large machines": (
        alone("Content-Type: text/html; charset=ibm037\r\nContent-Transfer-Encoding: base64", base64.encodebytes(PAGE.encode("cp037"))),
        URL,
    ),
    "OpenPGP in armour": (
        alone(
            "Content-Type: text/plain",
            b"-----BEGIN PGP MESSAGE-----\r\n\r\n" + base64.encodebytes(pgp_message(PAGE.encode(), b"a.html")) + b"-----END PGP MESSAGE-----\r\n",
        ),
        URL,
    ),
    "XPS": (mail(zipped({"FixedDocSeq.fdseq": "<x/>", "1.fpage": f'<FixedPage><Path FixedPage.NavigateUri="{URL}"/></FixedPage>'}), "a.xps"), URL),
    "PDF: an address before all others": (mail(pdf(base_address), "a.pdf"), URL),
    "PDF: a script within a page": (mail(pdf(nested_script), "a.pdf"), URL),
    "Access with macros": (mail(b"\0\1\0\0Standard ACE DB\0" + bytes(4_000) + PROJECT, "a.accdb"), "macro"),
    "OpenDocument: packed mark": (mail(zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": EVENT}), "a.odt"), "macro"),
    "a page: a line end in the scheme": (mail(f"<svg><a href='java\nscript:location=`{URL}`'>x</a></svg>".encode(), "a.svg"), "picture_script"),
    "a page with an encoded script": (
        mail(b"<html><script language=VBScript.Encode>" + encoded(f"window.navigate('{URL}')".encode()) + b"</script></html>", "a.html"),
        URL,
    ),
    "Excel: an address in a formula": (sheet('<f>HYPERLINK("https://ev"&amp;"il.test/x","x")</f>'), URL),
    "Excel: a question to a server": (
        mail(workbook("xl/connections.xml", f'<connections><connection><webPr url="{URL}"/></connection></connections>'), "a.xlsx"),
        "external_workbook",
    ),
    "Excel: a page as a table": (mail(b"<html><table><tr><td>=cmd|'/c calc'!A1</td></tr></table></html>", "a.xls"), "dde"),
    "values between tabs": (mail(b"x\t=cmd|'/c calc'!A1\r\n", "a.tsv"), "dde"),
    "PDF: an address that stands elsewhere": (mail(pdf(indirect), "a.pdf"), URL),
    "PDF: what was typed into a form": (
        mail(f"%FDF-1.2\n1 0 obj<</FDF<</F<</FS/URL/F({URL})>>>>/A<</S/URI/URI({URL})>>>>endobj".encode(), "a.fdf"),
        URL,
    ),
    "a drawing whose address is set by an animation": (
        mail(f"<svg><a><animate attributeName='href' values='{URL}'/></a></svg>".encode(), "a.svg"),
        URL,
    ),
    "a bookmark of macOS": (mail(f"<plist><dict><key>URL</key><string>{URL}</string></dict></plist>".encode(), "a.webloc"), URL),
    "a bookmark that starts a program": (mail(b"bplist00\xd1\1\2SURL_FiLe://////System/a.app" + bytes(40), "a.inetloc"), "shortcut_runs"),
    "a query": (mail(f"QueryType=OLEDB\r\nVersion=1\r\n{URL}\r\n".encode(), "a.oqy"), URL),
    "a connection": (
        mail(f"<html><odc:OfficeDataConnection><odc:ConnectionString>Data Source={URL}</odc:ConnectionString></html>".encode(), "a.odc"),
        "query",
    ),
    "a shortcut behind much": (mail(b"[InternetShortcut]\r\n" + b";x\r\n" * 100_000 + f"URL={URL}\r\n".encode(), "a.url"), URL),
    "a template, far behind": (
        mail(
            word(
                {
                    "word/document.xml": "<w:x/>"
                    + "".join(f"<w:instrText> {random.Random(at).random()} </w:instrText>" for at in range(12_000))
                    + f'<w:instrText>HYPERLINK "{URL}"</w:instrText>'
                }
            ),
            "a.docx",
        ),
        URL,
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_it_is_told(case):
    raw, expected = TOLD[case]
    message = opened(raw).message
    told = [sign.code for part in message.parts for sign in part.signs] + [flag for part in message.parts for flag in part.flags]
    assert expected in told or expected in [link.url for link in message.links], (told, message.links)


def test_two_lists_in_one_rar():
    for name, told in ((b"a.txt", b""), (b"a.txt", b"a.txt"), (b"a.txt", b"b.exe")):
        content = opened(mail(rar5(name, PROGRAM, told), "a.rar"))
        codes = [defect.code for defect in content.message.defects]
        assert ("archive.two_readings" in codes) == (told == b"b.exe")
        assert any(leaf.octets == PROGRAM for leaf in content.leaves) or any(code.startswith("unscannable.") for code in codes)


def test_a_list_for_quick_opening_that_leads_into_the_content_of_a_file():
    inner = rar5(b"b.exe", PROGRAM)[16:]  # behind its own main header
    content = opened(mail(rar5(b"a.txt", b"0123456789" + inner, b"b.exe", 10), "a.rar"))
    assert "archive.two_readings" in [defect.code for defect in content.message.defects]


def test_a_password_that_nobody_told():
    locked = bytearray(zipped({"a.exe": PROGRAM}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.find(mark) + place] |= 1
    parts = opened(mail(bytes(locked), "a.zip")).message.parts
    assert [part.encrypted for part in parts if part.file_name == "a.exe"] == [True]


def test_what_is_hidden_costs_what_is_allowed():
    raw = mail(("<html>" + "&#0000000000000065;" * 250_000 + "</html>").encode(), "a.html")
    budget = DEFAULT_LIMITS.budget(time.monotonic, None, time.process_time, len(raw))
    unpack(raw, DEFAULT_LIMITS, budget, one_shot=True)
    budget.check_time()
