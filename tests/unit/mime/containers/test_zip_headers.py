import io
import time
import zipfile

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.containers.zip_headers import read_directory, read_local
from sekisho.mime.limits import Limits


def zipped(names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "content")
    return target.getvalue()


def reading():
    limits = Limits()
    return Reading("1", 1_000, limits, limits.budget(time.monotonic))


def test_the_directory_lists_names_sizes_and_places():
    octets = zipped(["a.txt", "日本.txt"])
    entries, ends = read_directory(octets, reading())
    assert [(entry.name, entry.size, entry.method) for entry in entries] == [("a.txt", 7, 8), ("日本.txt", 7, 8)]
    assert (entries[0].at, ends) == (0, 1)


def test_what_stands_before_the_archive_shifts_the_places():
    entries, _ = read_directory(b"x" * 100 + zipped(["a.txt"]), reading())
    assert entries[0].at == 100


def test_a_local_header_knows_where_its_data_begins():
    local = read_local(zipped(["a.txt"]), 0)
    assert (local.name, local.data) == ("a.txt", 35)
    assert read_local(b"PK\x03\x04 too short", 0) is None
    assert read_local(zipped(["a"]), 1) is None


def test_no_end_record_is_no_directory():
    now = reading()
    assert read_directory(zipped(["a"])[:40], now) == ([], 0)


def test_a_divided_archive_is_told():
    octets = bytearray(zipped(["a"]))
    octets[octets.rfind(b"PK\x05\x06") + 4] = 1
    now = reading()
    read_directory(bytes(octets), now)
    assert [defect.code for defect in now.defects] == ["unscannable.volume"]
