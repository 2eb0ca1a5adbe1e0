import struct

from sekisho.mime.documents.old_words import cell_texts, read_old_words, slide_texts, word_texts
from sekisho.testing.documents import a_compound_file


def word(pieces, flags=0):
    """A document of pieces (text, wide), and its table."""
    stream = bytearray((b"\xec\xa5" + bytes(9) + bytes([flags])).ljust(0x200, b"\0"))
    positions, described = [0], b""
    for text, wide in pieces:
        place = len(stream)
        stream += text.encode("utf-16-le" if wide else "cp1252")
        positions.append(positions[-1] + len(text))
        described += struct.pack("<HIH", 0, place if wide else place * 2 | 0x40000000, 0)
    listed = struct.pack(f"<{len(positions)}I", *positions) + described
    table = b"junk" + b"\1\2\0ab" + b"\2" + struct.pack("<I", len(listed)) + listed
    struct.pack_into("<II", stream, 0x1A2, 4, len(table) - 4)
    return bytes(stream), table


def record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def test_word_in_pieces():
    stream, table = word([("Confi", False), ("dential 社外秘", True)])
    assert "".join(word_texts(stream, table)) == "Confidential 社外秘"
    file = a_compound_file({"WordDocument": stream, "0Table": table})
    assert read_old_words(file, 1_000) == read_old_words(file, 1_000).__class__("Confidential 社外秘", whole=True)
    assert (read_old_words(file, 5).text, read_old_words(file, 5).whole) == ("Confi", False)


def test_word_without_a_table():
    stream = b"\xdc\xa5" + bytes(22) + struct.pack("<II", 40, 45) + bytes(8) + b"words more"
    assert list(word_texts(stream, b"")) == ["words"]


def test_locked_and_broken_files_are_not_whole():
    stream, table = word([("x", False)], flags=1)
    for streams in (
        {"WordDocument": stream, "0Table": table},
        {"WordDocument": word([("x", False)])[0], "0Table": b"no table"},
        {"Workbook": record(0x2F, b"")},
        {"PowerPoint Document": b"", "Current User": bytes(12) + b"\xdf\xc4\xd1\xf3"},
    ):
        assert read_old_words(a_compound_file(streams), 100).whole is False
    assert read_old_words(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 100).whole is False


def test_cells_of_every_kind():
    def shared(text, flags=0, runs=0, further=0):
        body = text.encode("utf-16-le" if flags & 1 else "latin-1")
        head = struct.pack("<HB", len(text), flags | (8 if runs else 0) | (4 if further else 0))
        return head + (struct.pack("<H", runs) if runs else b"") + (struct.pack("<I", further) if further else b"") + body + bytes(4 * runs + further)

    table = struct.pack("<II", 4, 4) + shared("plain") + shared("社外秘", 1, runs=2, further=6) + struct.pack("<HB", 8, 0) + b"goes"
    stream = b"".join(
        (
            record(0x85, bytes(6) + b"\5\0Sheet"),
            record(0xFC, table),
            record(0x3C, b"\1" + " on!".encode("utf-16-le") + shared("last")),
            record(0x204, bytes(6) + struct.pack("<HB", 5, 0) + b"label"),
            record(0x204, bytes(6) + struct.pack("<H", 3) + b"old"),
            record(0x207, struct.pack("<HB", 2, 1) + "式".encode("utf-16-le") + b"x\0"),
            record(0x1B6, bytes(18)),
            record(0x3C, b"\0in a box"),
        )
    )
    assert list(cell_texts(stream)) == ["Sheet", "plain", "社外秘", "goes on!", "last", "label", "old", "式x", "in a box"]
    assert read_old_words(a_compound_file({"Workbook": stream}), 1_000).text.startswith("Sheet\nplain\n")


def test_cut_off_tables_end():
    for end in range(4, 40):
        table = (struct.pack("<II", 9, 9) + struct.pack("<HBHI", 300, 13, 4, 9) + b"a\0" * 10)[:end]
        assert list(cell_texts(record(0xFC, table) + record(0x3C, b""))) is not None


def test_slides():
    stream = struct.pack("<HHI", 0xF, 1000, 99) + b"".join(
        struct.pack("<HHI", 0, kind, len(body)) + body
        for kind, body in ((0x0FA0, "社外秘".encode("utf-16-le")), (0x0FA8, b"plain"), (0x1234, b"none"))
    )
    assert list(slide_texts(stream)) == ["社外秘", "plain"]
