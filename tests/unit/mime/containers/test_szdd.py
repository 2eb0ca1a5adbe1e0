from sekisho.mime.containers.szdd import read_szdd

HEAD = b"SZDD\x88\xf0\x27\x33A"


def packed(body, size):
    return HEAD + b"e" + size.to_bytes(4, "little") + body


def test_literals_and_copies(read):
    body = b"\x07abc" + b"\xf0\xf1"  # three literals, then four octets from where "abc" begins in the window
    found, codes = read(read_szdd, packed(body, 7), name="setup.ex_")
    assert [(member.name, member.octets) for member in found] == [("setup.exe", b"abcabca")]
    assert codes == []


def test_cut_off(read):
    assert read(read_szdd, packed(b"\xffab", 500))[1] == ["archive.broken"]
