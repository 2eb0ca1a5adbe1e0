"""The office mix: messages of the corpus, of which some get an attachment made here: 10 % PDF, 10 % OOXML, 5 % zip, 5 % image or QR."""

import base64
import io
import random
import zipfile
import zlib

WORDS = (
    "minutes agenda budget quarter invoice delivery contract schedule meeting project offer customer figures table summary 見積 請求書 会議 議事録"
).split()


def mix(messages: list[bytes], seed: int) -> list[bytes]:
    generator = random.Random(seed)
    makers = (pdf,) * 10 + (document,) * 5 + (sheet,) * 5 + (archive,) * 5 + (picture,) * 3 + (code,) * 2
    return [
        attached(message, *makers[slot](generator)) if (slot := number % 100) < len(makers) else message for number, message in enumerate(messages)
    ]


def attached(message: bytes, name: str, octets: bytes) -> bytes:
    """Return a new message with the text of one of the corpus and a file."""
    text = message.partition(b"\r\n\r\n")[2][:4_000]
    head = b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: the file\r\nMIME-Version: 1.0\r\n"
    head += b'Content-Type: multipart/mixed; boundary="office"\r\n\r\n--office\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    body = b"\r\n".join(base64.b64encode(octets)[start : start + 76] for start in range(0, -(-len(octets) // 3) * 4, 76))
    part = f'\r\n--office\r\nContent-Type: application/octet-stream; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    return head + text + part.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + body + b"\r\n--office--\r\n"


def prose(generator: random.Random, count: int) -> str:
    return " ".join(generator.choice(WORDS) for _ in range(count))


def pdf(generator: random.Random) -> tuple[str, bytes]:
    """A few pages of compressed text with one link."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    pages = generator.randrange(1, 6)
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    streams = []
    for page in range(pages):
        link = (
            "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://www.partner.test/file) >> >>]" if page == 0 else ""
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * page} 0 R /Resources << /Font << /F 3 0 R >> >> {link} >>"
        )
        lines = " ".join(f"({prose(generator, 8).encode('ascii', 'replace').decode()}) ' " for _ in range(40))
        streams.append(zlib.compress(f"BT /F 11 Tf 14 TL 50 800 Td {lines} ET".encode()))
        objects.append(f"<< /Filter /FlateDecode /Length {len(streams[-1])} >>")
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.5\n")
    for number, text in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{text}\n".encode())
        if number > 3 and number % 2:
            out.write(b"stream\n" + streams[(number - 5) // 2] + b"\nendstream\n")
        out.write(b"endobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets))
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return "minutes.pdf", out.getvalue()


def packed(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_LINKS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def document(generator: random.Random) -> tuple[str, bytes]:
    paragraphs = "".join(f"<w:p><w:r><w:t>{prose(generator, 30)}</w:t></w:r></w:p>" for _ in range(60))
    text = f'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{paragraphs}</w:body></w:document>'
    return "minutes.docx", packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _LINKS.format(""),
            "word/document.xml": text,
            "word/_rels/document.xml.rels": _LINKS.format(""),
        }
    )


def sheet(generator: random.Random) -> tuple[str, bytes]:
    rows = "".join(f"<row>{''.join(f'<c><v>{generator.randrange(10_000)}</v></c>' for _ in range(12))}</row>" for _ in range(200))
    text = (
        f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    )
    return "figures.xlsx", packed(
        {"[Content_Types].xml": _TYPES, "_rels/.rels": _LINKS.format(""), "xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": text}
    )


def archive(generator: random.Random) -> tuple[str, bytes]:
    return "files.zip", packed({f"notes{number}.txt": prose(generator, 400) for number in range(generator.randrange(1, 6))})


def picture(generator: random.Random) -> tuple[str, bytes]:
    from PIL import Image

    out = io.BytesIO()
    Image.frombytes("RGB", (320, 200), generator.randbytes(64_000) * 3).save(out, "JPEG")
    return "photo.jpg", out.getvalue()


def code(generator: random.Random) -> tuple[str, bytes]:
    import zxingcpp
    from PIL import Image

    made = zxingcpp.create_barcode(f"https://www.partner.test/{generator.randrange(10_000)}", zxingcpp.BarcodeFormat.QRCode)
    out = io.BytesIO()
    Image.fromarray(made.to_image(scale=6)).save(out, "PNG") if hasattr(made, "to_image") else Image.new("L", (200, 200)).save(out, "PNG")
    return "code.png", out.getvalue()
