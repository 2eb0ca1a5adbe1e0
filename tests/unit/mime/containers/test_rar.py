from sekisho.mime.containers.rar import rar_facts

FIVE, FOUR = b"Rar!\x1a\x07\x01\x00", b"Rar!\x1a\x07\x00"


def five(kind, flags, rest=b"", extra=b"", data=b""):
    body = bytes((kind, flags)) + (bytes((len(extra),)) if flags & 1 else b"") + (bytes((len(data),)) if flags & 2 else b"") + rest + extra
    return bytes(4) + bytes((len(body),)) + body + data


def four(kind, flags, data=b""):
    rest = len(data).to_bytes(4, "little") + bytes(21) if kind == 0x74 else bytes(6)
    return bytes(2) + bytes((kind,)) + flags.to_bytes(2, "little") + (7 + len(rest)).to_bytes(2, "little") + rest + data


def facts(octets):
    found = rar_facts(octets)
    return found.divided, found.locked


def test_version_5():
    main, file = five(1, 0, b"\0"), five(2, 2, b"\0" * 8, data=b"content")
    assert facts(FIVE + main + file) == (False, False)
    assert facts(FIVE + five(1, 0, b"\1\0") + file) == (True, False)
    assert facts(FIVE + main + file + five(2, 3, b"\0" * 8, extra=b"\x03\x01\0\0", data=b"x")) == (False, True)
    assert facts(FIVE + five(4, 0)) == (False, True)


def test_version_4():
    assert facts(FOUR + four(0x73, 0) + four(0x74, 0, b"abc") + four(0x74, 0)) == (False, False)
    assert facts(FOUR + four(0x73, 1)) == (True, False)
    assert facts(FOUR + four(0x73, 0x80)) == (False, True)
    assert facts(FOUR + four(0x73, 0) + four(0x74, 0, b"abc") + four(0x74, 4)) == (False, True)


def test_nonsense_ends():
    assert facts(FIVE + b"\xff" * 200) == (False, False)
    assert facts(FOUR + bytes(20_000)) == (False, False)
