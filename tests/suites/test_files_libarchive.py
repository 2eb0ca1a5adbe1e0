"""The archives of libarchive's tests: the same names as another program lists, or never clean."""

import json

# Older versions of the library die of these; the gate takes that for unscannable, and no other message is in that process.
FAULTS_OF_THE_LIBRARY = {"test_read_format_cab_lzx_oob.cab", "test_read_format_cab_skip_malformed.cab"}


def uudecoded(raw):
    """binascii refuses some of these lines; libarchive wrote them with its own encoder."""
    pieces, begun = [], False
    for line in raw.splitlines():
        if line.startswith(b"begin "):
            begun = True
        elif line == b"end":
            break
        elif begun and line and (count := (line[0] - 32) & 63):
            body = line[1:].ljust((count + 2) // 3 * 4, b" ")
            chunk = bytearray()
            for start in range(0, (count + 2) // 3 * 4, 4):
                first, second, third, fourth = ((octet - 32) & 63 for octet in body[start : start + 4])
                chunk += (first << 18 | second << 12 | third << 6 | fourth).to_bytes(3, "big")
            pieces.append(bytes(chunk[:count]))
    return b"".join(pieces)


def last(name):
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2]


def missing_names(listed, found):
    """Return listed names that were not found: folders, and names that the other program could not decode, are not asked for."""
    folders = {name.rstrip("/").rpartition("/")[0] for name in listed} | {name.split("/")[0] for name in listed if "/" in name}
    return [name for name in listed if "\ufffd" not in name and last(name) not in found and name.rstrip("/") not in folders]


def test_the_names_are_the_same_or_the_archive_is_never_clean(shared, open_in_child, record_property):
    cases = json.loads(shared("suites/files/libarchive-expected.json").read_text(encoding="utf-8"))["cases"]
    assert len(cases) > 250
    record_property("cases", len(cases))
    wrong, listed_alike, died = [], 0, []
    for case in cases:
        name = case.get("decoded_name", case["file"])
        opened = open_in_child(uudecoded(shared(f"suites/{case['file']}").read_bytes()), name)
        if opened is None:
            died.append(name)
        elif case["expect"] == "no_crash_bounded_time":
            continue
        elif not opened["kinds"]:
            wrong.append((name, "not known as a container"))
        elif any(code.startswith("unscannable.") for code in opened["codes"]) or any(member["locked"] for member in opened["members"]):
            continue
        else:
            missing = missing_names(
                [name for name in case["listing_by_7z"] or [] if name not in MADE_UP],
                {name for member in opened["members"] for name in member["names"]},
            )
            listed_alike += not missing
            if missing and not _only_folders(missing, name):
                wrong.append((name, missing))
    assert wrong == []
    assert listed_alike > 95
    assert set(died) <= FAULTS_OF_THE_LIBRARY


def _only_folders(missing, name):
    """Archives whose folders hold nothing, so that only the other program's list shows them."""
    return (name, tuple(missing)) in EMPTY_FOLDERS


# Names that the other program gives to things that have none, or does not decode.
MADE_UP = {"rpmsample-1.0.0-1.noarch.cpio", "[TOC].xml", "YWJjA"}
EMPTY_FOLDERS = {
    *((f"test_read_format_lha_{kind}.lzh", ("dir",)) for kind in ("header0", "header1", "header2", "lh0", "lh6", "lh7", "withjunk")),
    ("test_read_format_rar_compress_best.rar", ("testemptydir",)),
    ("test_read_format_rar_windows.rar", ("testemptydir",)),
    ("test_compat_star_acl_nfs4.tar", ("dir1",)),
    ("test_read_format_7zip_win_attrib.7z", ("hidden_dir", "readonly_dir", "regular_dir", "system_dir")),
    ("test_read_format_zip.zip", ("dir",)),
    ("test_read_format_zip_nofiletype.zip", ("dir2",)),
    ("test_read_format_zip_msdos.zip", ("ghi", "mno")),
    ("test_write_disk_appledouble_zip.zip", ("apple_double_dir/apple_double_dir_test",)),
    ("test_read_format_tar_empty_filename.tar", ("",)),
}
