"""The archives of libarchive's tests: the same names as another program lists, or never clean."""

import json
import time

from sekisho.mime.archives import kinds_of, open_containers
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.sniff import detect

# Self-extracting 7z: known as exe, opened by issue 4.
NOT_REACHED_YET = {"test_read_format_7zip_sfx_modified_pe.exe"}


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


def test_the_names_are_the_same_or_the_archive_is_never_clean(shared):
    cases = json.loads(shared("suites/files/libarchive-expected.json").read_text(encoding="utf-8"))["cases"]
    wrong, listed_alike = [], 0
    for case in cases:
        name = case.get("decoded_name", case["file"])
        octets = uudecoded(shared(f"suites/{case['file']}").read_bytes())
        kinds = kinds_of(detect(octets, name))
        opened = open_containers(octets, kinds, "1", DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), name) if kinds else None
        if case["expect"] == "no_crash_bounded_time" or name in NOT_REACHED_YET:
            continue
        if opened is None:
            wrong.append((name, "not known as a container"))
        elif any(defect.code.startswith("unscannable.") for defect in opened.defects):
            continue
        else:
            missing = missing_names(
                case["listing_by_7z"] or [], {name for leaf in opened.leaves for name in (leaf.part.file_name, *leaf.part.other_names)}
            )
            listed_alike += not missing
            if missing and not _only_folders(missing, name):
                wrong.append((name, missing))
    assert wrong == []
    assert listed_alike > 50


def _only_folders(missing, name):
    """Archives whose folders hold nothing, so that only the other program's list shows them."""
    return (name, tuple(missing)) in EMPTY_FOLDERS


EMPTY_FOLDERS = {
    ("test_compat_star_acl_nfs4.tar", ("dir1",)),
    ("test_read_format_zip.zip", ("dir",)),
    ("test_read_format_zip_nofiletype.zip", ("dir2",)),
    ("test_read_format_zip_msdos.zip", ("ghi", "mno")),
    ("test_write_disk_appledouble_zip.zip", ("apple_double_dir/apple_double_dir_test",)),
    ("test_read_format_tar_empty_filename.tar", ("",)),
}
