"""Only what this user alone could have written is read back; everything else is made again."""

import os

import pytest

from sekisho.app.sandbox.compiled import CompiledFolder
from sekisho.inspections.rules.patterns import Patterns


class Maker:
    def __init__(self, content=b"made"):
        self.content, self.times = content, 0

    def __call__(self):
        self.times += 1
        return self.content


def test_made_once_and_read_back(tmp_path):
    keep, make = CompiledFolder(tmp_path / "compiled"), Maker()
    assert [keep("name", make), CompiledFolder(tmp_path / "compiled")("name", make)] == [b"made", b"made"]
    assert make.times == 1
    assert (tmp_path / "compiled").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "compiled" / "name").stat().st_mode & 0o777 == 0o600


def _readable_by_others(path):
    path.chmod(0o644)


def _torn(path):
    path.write_bytes(path.read_bytes()[:-1])


def _changed(path):
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def _empty(path):
    path.write_bytes(b"")


def _folder_open_to_others(path):
    path.parent.chmod(0o777)


def _a_link(path):
    other = path.with_name("other")
    path.rename(other)
    path.symlink_to(other)


@pytest.mark.parametrize("spoil", [_readable_by_others, _torn, _changed, _empty, _folder_open_to_others, _a_link])
def test_what_is_doubtful_is_made_again(tmp_path, spoil):
    keep, make = CompiledFolder(tmp_path / "compiled"), Maker()
    keep("name", make)
    spoil(tmp_path / "compiled" / "name")
    assert keep("name", make) == b"made"
    assert make.times == 2


def test_what_belongs_to_another_is_made_again(tmp_path, monkeypatch):
    keep, make = CompiledFolder(tmp_path / "compiled"), Maker()
    keep("name", make)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert keep("name", make) == b"made"
    assert make.times == 2


def test_without_a_data_folder_nothing_is_kept(tmp_path):
    make = Maker()
    assert CompiledFolder(tmp_path / "absent" / "compiled")("name", make) == b"made"
    assert list(tmp_path.iterdir()) == []


def test_old_ones_are_forgotten(tmp_path):
    keep = CompiledFolder(tmp_path / "compiled")
    for number in range(11):
        keep(f"name{number}", Maker())
    assert len(list((tmp_path / "compiled").iterdir())) == 8


def test_patterns_that_are_read_back_find_the_same(tmp_path):
    signs, text = [("ab",), ("cd", "アカ")], "ab cd ab アカ".encode()
    first = Patterns(signs, {0}, CompiledFolder(tmp_path / "compiled"))
    again = Patterns(signs, {0}, CompiledFolder(tmp_path / "compiled"))
    assert first.find(text) == again.find(text) == Patterns(signs, {0}).find(text)
    assert len(list((tmp_path / "compiled").iterdir())) == 1
    assert Patterns(signs, (), CompiledFolder(tmp_path / "compiled")).find(text)[0] == [2]
    assert len(list((tmp_path / "compiled").iterdir())) == 2
