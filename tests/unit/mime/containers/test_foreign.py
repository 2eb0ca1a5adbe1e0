from sekisho.mime.containers import foreign
from sekisho.mime.containers.foreign import AVAILABLE, FOREIGN, read_foreign

RAR = bytes.fromhex("526172211a0701003392b5e50a010506000501018080001d77565103050400")


def checksum(content):
    value = 0
    for octet in content:
        value ^= octet
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


def lzh(name, content):
    """One stored file, header of level 0."""
    body = b"-lh0-" + len(content).to_bytes(4, "little") * 2 + bytes(4) + b"\x20\0" + bytes((len(name),)) + name + checksum(content)
    return bytes((len(body), sum(body) & 0xFF)) + body + content


def test_without_the_library_it_is_told(read, monkeypatch):
    monkeypatch.setattr(foreign, "_LIBRARY", None)
    for kind in FOREIGN:
        assert read(read_foreign, b"anything", kind=kind) == ([], ["unscannable.format"])


def test_files_or_told(read):
    found, codes = read(read_foreign, lzh(b"a.txt", b"words") + lzh(b"b.exe", b"MZ") + b"\0", kind="lzh")
    expected = ([("a.txt", b"words"), ("b.exe", b"MZ")], []) if AVAILABLE else ([], ["unscannable.format"])
    assert ([(member.name, member.octets) for member in found], codes) == expected


def test_an_empty_rar(read):
    assert read(read_foreign, RAR, kind="rar") == ([], [] if AVAILABLE else ["unscannable.format"])


def test_what_cannot_be_read_is_never_clean(read):
    for kind in FOREIGN:
        assert any(code.startswith("unscannable.") for code in read(read_foreign, b"\x01" * 600, kind=kind)[1])
    assert any(code.startswith("unscannable.") for code in read(read_foreign, lzh(b"a.txt", b"words")[:-2], kind="lzh")[1])


def test_names_in_the_charset_of_the_packing_machine(read):
    for name, charset in (("表.txt", "cp932"), ("é.txt", "cp1252")):
        found, codes = read(read_foreign, lzh(b"first", b"1") + lzh(name.encode(charset), b"words") + b"\0", kind="lzh")
        expected = ([("first", b"1"), (name, b"words")], []) if AVAILABLE else ([], ["unscannable.format"])
        assert ([(member.name, member.octets) for member in found], codes) == expected
