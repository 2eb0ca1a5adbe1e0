"""Archives made to exhaust whoever opens them, each small and harmless as it lies there: for tests and benchmarks."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator

import zstandard

_ZEROS = bytes(30_000_000)


def _zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def _nested(levels: int, width: int, content: bytes) -> bytes:
    for _ in range(levels):
        content = _zipped(*((f"{number}.zip", content) for number in range(width)))
    return content


def _deep(levels: int, pack: Callable[[bytes], bytes]) -> bytes:
    content = b"x"
    for _ in range(levels):
        content = pack(content)
    return content


def _layers(count: int, content: bytes) -> bytes:
    for _ in range(count):
        content = _zipped(("a", content), method=zipfile.ZIP_STORED)
    return content


def _overlapping(count: int) -> bytes:
    """Every entry of the directory leads to the same data."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = engine.compress(_ZEROS[:10_000_000]) + engine.flush()
    common = (20, 0, 8, 0, 0, zlib.crc32(_ZEROS[:10_000_000]), len(data), 10_000_000, 1, 0)
    local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", *common) + b"a" + data
    entry = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, *common, 0, 0, 0, 0, 0) + b"a"
    return local + entry * count + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(entry) * count, len(local), 0)


def _many_in_a_tar(count: int) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for number in range(count):
            archive.addfile(tarfile.TarInfo(str(number)), io.BytesIO())
    return target.getvalue()


def _large_window() -> bytes:
    """A frame whose window is a gigaoctet (RFC 8878 section 3.1.1.1.2)."""
    return b"\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00"


def bombs() -> dict[str, tuple[bytes, str]]:
    """Return each bomb with the code of the defect that it must end with. Takes a second or two to make."""
    return {
        "zip": (_zipped(("a", _ZEROS)), "unscannable.archive_ratio"),
        "overlapping zip": (_overlapping(2_000), "unscannable.archive_ratio"),
        "zips in zips": (_nested(4, 16, _zipped(("x", _ZEROS[:4_000_000]))), "unscannable.archive_ratio"),
        "gzip": (gzip.compress(_ZEROS), "unscannable.archive_ratio"),
        "gzip of many streams": (gzip.compress(_ZEROS[:900_000]) * 300, "unscannable.archive_ratio"),
        "bzip2": (bz2.compress(_ZEROS), "unscannable.archive_ratio"),
        "xz": (lzma.compress(_ZEROS, preset=1), "unscannable.archive_ratio"),
        "zstd": (zstandard.compress(_ZEROS), "unscannable.archive_ratio"),
        "zstd with a large window": (_large_window(), "unscannable.method"),
        "many files": (_zipped(*((str(number), b"") for number in range(5_000)), method=zipfile.ZIP_STORED), "unscannable.archive_members"),
        "many files in a tar": (_many_in_a_tar(2_000), "unscannable.archive_members"),
        "gzip in gzip": (_deep(200, gzip.compress), "unscannable.archive_layers"),
        "zip in zip": (_deep(200, lambda content: _zipped(("a", content), method=zipfile.ZIP_STORED)), "unscannable.archive_layers"),
        "many that grow": (
            _zipped(*((f"{number}.gz", gzip.compress(_ZEROS[:1_048_576])) for number in range(350)), method=zipfile.ZIP_STORED),
            "unscannable.budget",
        ),
        "large zips in zips": (_layers(18, random.Random(1).randbytes(14 * 1_048_576)), "unscannable.budget"),
    }


def crowds() -> Iterator[tuple[str, list[bytes], str]]:
    """Yield messages full of files, each of which is bearable alone: a name, the files, and the code that the message must end with ("": any)."""
    alone = bombs()
    small = [octets for octets, _ in alone.values() if len(octets) < 500_000]
    yield "every small bomb, five times", [octets + bytes([number]) for number in range(5) for octets in small], "unscannable.archive_ratio"
    yield "20 many that grow", _each_its_own(alone["many that grow"][0], 20), "unscannable.budget"
    yield "300 zips", _each_its_own(alone["zip"][0], 300), "unscannable.archive_ratio"
    objects = b"".join(b"%d 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n" % number for number in range(3, 20_000))
    pages = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    yield "20 PDFs of 20,000 objects", _each_its_own(b"%PDF-1.4\n" + pages + objects + b"trailer<</Root 1 0 R>>", 20), ""
    yield "20 rich texts", _each_its_own(b"{\\rt{\\object{\\*\\objdata " + b"01050000{\\a}" * 50_000 + b"}}}", 20), ""
    hosts = b"".join(b"<</S/URI/URI(http://h%d.test/)>>\n" % number for number in range(60_000))
    yield "10 PDFs of hosts", _each_its_own(b"%PDF-1.4\n1 0 obj\n" + hosts + b"endobj\n", 10), "unscannable.too_many_links"
    addresses = b"".join(b"<</S/URI/URI(http://h.test/%d)>>\n" % number for number in range(60_000))
    yield "10 PDFs of addresses", _each_its_own(b"%PDF-1.4\n1 0 obj\n" + addresses + b"endobj\n", 10), ""
    for name, script, count in (
        ("20 pages of numbers", b"var a=[" + b",".join([b"0x41"] * 200_000) + b"]", 20),
        ("10 pages of quotes", b"'" + b"%('a" * 600_000, 10),
        ("20 pages of entities", b"&#65;" * 200_000 + b"data:", 20),
    ):
        yield name, _each_its_own(b"<html><script>" + script + b"</script>", count), ""


def _each_its_own(octets: bytes, count: int) -> list[bytes]:
    return [octets + b"%d" % number for number in range(count)]
