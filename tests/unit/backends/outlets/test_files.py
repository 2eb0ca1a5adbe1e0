import pytest

from sekisho.backends.outlets.files import FileOutlet
from sekisho.model.errors import TemporaryFailure


async def test_lines_are_appended_and_a_rotated_file_begins_anew(tmp_path):
    path = tmp_path / "events.jsonl"
    outlet = FileOutlet(path)
    await outlet.send([b"one", b"two"])
    await outlet.send([b"three"])
    assert path.read_bytes() == b"one\ntwo\nthree\n"
    assert path.stat().st_mode & 0o777 == 0o640
    path.rename(tmp_path / "events.jsonl.1")
    await outlet.send([b"four"])
    assert path.read_bytes() == b"four\n"
    await outlet.close()


async def test_a_line_that_was_broken_off_does_not_swallow_the_next(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"half')
    await FileOutlet(path).send([b"{}"])
    assert path.read_bytes() == b'{"half\n{}\n'


async def test_a_folder_that_is_not_there_is_a_temporary_failure(tmp_path):
    with pytest.raises(TemporaryFailure, match="cannot be written"):
        await FileOutlet(tmp_path / "no" / "file").send([b"x"])
