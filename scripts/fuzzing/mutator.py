"""Breaks specimens: what real files have, changed where parsers are weak (lengths, counts, nesting, ends, signs of other formats)."""

import random
import struct

TOKENS = (
    b"\0",
    b"\xff",
    b"\r\n",
    b"\n",
    b"\r",
    b" ",
    b"\t",
    b"=",
    b";",
    b":",
    b'"',
    b"\\",
    b"<",
    b">",
    b"(",
    b")",
    b"{",
    b"}",
    b"[",
    b"]",
    b"%",
    b"&",
    b"#",
    b"=?utf-8?B?",
    b"?=",
    b"=?iso-2022-jp?Q?",
    b"\x1b$B",
    b"\x1b(B",
    b"\x1b$(D",
    b"--",
    b"--b\r\n",
    b"\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"boundary=",
    b"charset=utf-7",
    b"filename*0*=",
    b"begin 644 a\r\n",
    b"=ybegin line=128 size=9 name=a\r\n",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"BZh9",
    b"7z\xbc\xaf\x27\x1c",
    b"\xd0\xcf\x11\xe0",
    b"%PDF-",
    b"<!ENTITY a '",
    b"&a;",
    b"<!DOCTYPE",
    b"<![CDATA[",
    b"<a href=",
    b"<style>",
    b"{\\rtf",
    b"\\objdata ",
    b"<script",
    b"xn--",
    b"http://",
    b"%00",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x98\x80",
    b"v=spf1 ",
    b"include:",
    b"%{d}",
    b"v=DKIM1; p=",
    b"DKIM-Signature: v=1; ",
    b"ARC-Seal: i=1; ",
    b"MAIL FROM:<",
    b"RCPT TO:<",
    b"DATA\r\n",
    b".\r\n",
    b"STARTTLS\r\n",
)
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE)
LARGEST = 262_144


def mutate(octets: bytes, others: list[bytes], generator: random.Random) -> bytes:
    """Return a broken copy."""
    data = bytearray(octets[:LARGEST])
    for _ in range(1 + min(int(generator.expovariate(0.4)), 24)):
        size = len(data)
        place = generator.randrange(size + 1)
        match generator.randrange(10):
            case 0 if size:
                data[place % size] ^= 1 << generator.randrange(8)
            case 1 if size:
                data[place % size] = generator.randrange(256)
            case 2:
                data[place:place] = generator.choice(TOKENS) * generator.choice((1, 1, 1, 2, 40, 2_000))
            case 3:
                del data[place : place + generator.choice((1, 2, 4, 16, 256, size))]
            case 4:
                piece = bytes(data[place : place + generator.choice((1, 4, 32, 512, 8_192))])
                data[place:place] = piece * generator.choice((1, 1, 2, 50))
            case 5:
                form = generator.choice(("<H", ">H", "<I", ">I", "<Q"))
                number = generator.choice(NUMBERS) & ((1 << (8 * struct.calcsize(form))) - 1)
                data[place : place + struct.calcsize(form)] = struct.pack(form, number)
            case 6:
                other = generator.choice(others)
                start = generator.randrange(len(other) + 1)
                data[place:place] = other[start : start + generator.choice((8, 64, 1_024, 16_384))]
            case 7:
                del data[place:]
            case 8:
                data[place : place + generator.choice((1, 2, 4))] = generator.randbytes(generator.choice((1, 2, 4, 32)))
            case _:
                start = generator.randrange(size + 1)
                data[place:place] = data[start : start + generator.choice((2, 16, 128))]
        del data[LARGEST:]
    return bytes(data)
