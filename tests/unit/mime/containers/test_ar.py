from sekisho.mime.containers.ar import read_ar


def header(name, size):
    return f"{name:<16}{0:<12}{0:<6}{0:<6}{644:<8}{size:<10}`\n".encode()


def test_plain_long_and_bsd_names(read):
    names = b"a_name_that_is_longer_than_sixteen.txt/\n"
    packed = b"!<arch>\n" + header("//", len(names)) + names + header("short.txt/", 3) + b"abc\n" + header("/0", 2) + b"xy"
    packed += header("#1/8", 11) + b"bsd.txt\0one\n"
    found, codes = read(read_ar, packed)
    assert [(member.name, member.octets) for member in found] == [
        ("short.txt", b"abc"),
        ("a_name_that_is_longer_than_sixteen.txt", b"xy"),
        ("bsd.txt", b"one"),
    ]
    assert codes == []


def test_what_is_broken_is_told(read):
    for packed, code in ((b"!<arch>\nnonsense" + bytes(60), "archive.broken"), (b"!<arch>\n" + header("a/", 9) + b"abc", "archive.broken")):
        assert read(read_ar, packed)[1] == [code]
