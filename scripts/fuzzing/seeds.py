"""What fuzzing begins with: files of the shared suites, what was found before, and a few lines made here."""

from pathlib import Path

from sekisho.mime.kinds.sniff import detect
from sekisho.testing.discs import disc, simple
from sekisho.testing.encoded_scripts import encoded
from sekisho.testing.hidings import packet, pgp_message, rar5, web_archive

KEPT = Path(__file__).resolve().parent.parent.parent / "tests" / "specimens" / "fuzz"
# Which specimens a parser begins with: endings or folders of the shared suites, beside its own finds and a few lines made here.
MAIL = ("mime",)
SEEDS = {
    "message": MAIL,
    "headers": MAIL,
    "words": MAIL,
    "parameters": MAIL,
    "addresses": MAIL,
    "base64": MAIL,
    "quoted_printable": MAIL,
    "uuencoded": MAIL,
    "charsets": MAIL,
    "japanese": MAIL,
    "signatures": ("dkim", "arc", "mime"),
    "smtp": MAIL,
    "markup": ("html", "mime"),
    "styles": ("html",),
    "links": ("url", "html"),
    "urls": ("url",),
    "xml": ("files", "html"),
    "spf_record": ("spf",),
    "spf_text": ("spf",),
    "dmarc_record": ("dmarc",),
    "dkim_key": ("dkim",),
    "clean.page": ("html",),
    "clean.message": MAIL,
    "yenc": MAIL,
}
LINES = (
    b"v=spf1 include:a.test ip4:192.0.2.0/24 exists:%{ir}.%{d} -all",
    b"%{i} is not one of %{d}'s mail servers: see http://%{ir}.%{D2r-}.test/why?s=%{S}",
    b"from a.test (b.test [192.0.2.1]) (using TLSv1.3) by c.test (Postfix) with ESMTPS id 4F",
    b"from [192.0.2.1]:25 (port=1 helo=[10.0.0.1]) by c.test with esmtp (Exim 4.96)",
    b"v=DMARC1; p=reject; sp=none; rua=mailto:a@example.test",
    b"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt",
    b"EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n",
    b"<a@b.test>",
    b'"a b" <c@d.test>, e: f@g.test, h@i.test;',
    b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=",
    b"text/plain; charset=utf-8; name*0*=utf-8''a; name*1=b",
    b"color:#fff;background:rgb(255,255,255);font-size:1px",
    b"https://user@xn--a.test:80/%2e%2e/?q#f",
    b"begin 644 a\r\n#0V%T\r\n`\r\nend\r\n",
    b"",
)
SMALL = 65_536
_SIGNED = bytes.fromhex("3080 06092a864886f70d010702 a080 3080 020101 3100 3080 06092a864886f70d010701 a080 2480 0404") + b"a: b" + bytes(14)
MADE = {
    "cms": [_SIGNED],
    "applesingle": [bytes.fromhex("00051600 00020000") + bytes(16) + bytes.fromhex("0001 00000001 00000026 00000002") + b"MZ"],
    "macbinary": [b"\0\5a.exe".ljust(83, b"\0") + bytes.fromhex("00000002").ljust(39, b"\0") + b"\x81\x81\0\0\0\0MZ"],
    "binhex": [b"(This file must be converted with BinHex 4.0)\n:#8'&9@*cFf8!!\"-8P3!!!:"],
    "activemime": [b"ActiveMime".ljust(50, b"\0") + bytes.fromhex("789c4bcc4d050002910141")],
    "pgp": [pgp_message(b"MZ" * 50), pgp_message(b"MZ", method=2), packet(10, b"PGP") + packet(8, b"\0" + pgp_message(b"MZ", method=0))],
    "property-list": [web_archive(b"<html>x</html>", b"MZ" * 40), web_archive(b"<html>x</html>", b"MZ", binary=False)],
    "rar": [rar5(b"a.txt", b"words", b"b.exe")],
    "script:vbs": [encoded(b'CreateObject("WScript.Shell").Run "x"\r\n' * 4)],
    "vcard": [b"BEGIN:VCARD\r\nVERSION:3.0\r\nKEY;ENCODING=b:TVo=\r\nURL:https://a.test/\r\nEND:VCARD\r\n"],
    "bookmark": [b"<plist><dict><key>URL</key><string>file://///System/a.app</string></dict></plist>", b"bplist00\xd1\1\2SURL_https://a.test/"],
    "iso": [disc(simple({"a.exe": b"MZ" * 100, "b.txt": b"words"}), shape=(80, 60, 79))],
}


def specimens(name: str, shared: Path) -> list[bytes]:
    found = [file.read_bytes() for file in sorted(KEPT.glob(f"{name}-*"))]
    folders = SEEDS.get(name, ("files",))
    kind = name.partition(".")[2] if not name.startswith("clean.") else {"clean.pdf": "pdf", "clean.package": "xml"}.get(name, "")
    for folder in folders:
        for file in sorted((shared / "suites" / folder).rglob("*")):
            if not file.is_file() or file.stat().st_size > SMALL or file.suffix == ".md":
                continue
            octets = file.read_bytes()
            if not kind or matches(kind, octets, file.name):
                found.append(octets)
    found += MADE.get(kind, [])
    return [*found, *LINES] if not kind or len(found) < 3 else found


def matches(kind: str, octets: bytes, name: str) -> bool:
    return kind in detect(octets, name)
