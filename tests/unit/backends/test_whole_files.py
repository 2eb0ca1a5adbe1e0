import stat

import pytest

from sekisho.backends import whole_files
from sekisho.backends.whole_files import replace_file, write_secret


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("durable", [False, True])
def test_it_takes_the_place_of_the_one_before_and_leaves_nothing_beside_it(tmp_path, durable):
    path = tmp_path / "state.json"
    (tmp_path / "state.json.new").write_text("of a process that died")
    for octets in (b"first", b"second"):
        replace_file(path, octets, durable=durable)
        assert path.read_bytes() == octets
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]
    assert mode(path) == 0o600


def test_what_fails_changes_nothing(tmp_path, monkeypatch):
    path = tmp_path / "settings"
    replace_file(path, b"old")

    def full(*_):
        raise OSError(28, "no space left")

    monkeypatch.setattr(whole_files.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        replace_file(path, b"new", durable=True)
    assert path.read_bytes() == b"old"


def test_a_secret_is_for_its_owner_and_no_link_is_followed(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        write_secret(tmp_path / "link", b"x")
    write_secret(tmp_path / "key", b"x")
    assert mode(tmp_path / "key") == 0o600
