"""The data folder: where it is, what is in it, and what is said when it cannot be used."""

import os
import pwd
import stat
from pathlib import Path

import pytest

from sekisho.app.storage.folders import CHECKOUT, DataFolder, default_data, is_there
from sekisho.model.errors import Refused


def test_it_lies_beside_the_checkout_unless_named(monkeypatch, tmp_path):
    monkeypatch.delenv("SEKISHO_DATA", raising=False)
    assert default_data() == CHECKOUT.parent / "sekisho-data"
    assert (CHECKOUT / "scripts" / "up").exists()
    monkeypatch.setenv("SEKISHO_DATA", str(tmp_path))
    assert default_data() == tmp_path


def test_a_relative_name_is_made_absolute_at_once(monkeypatch, tmp_path):
    """A service that changes its folder later must not change its data."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEKISHO_DATA", "here")
    assert default_data() == tmp_path / "here"


def test_made_for_its_owner_alone_and_again_without_harm(tmp_path):
    folder = DataFolder(tmp_path / "deep" / "data")
    folder.make()
    (folder.root / "kept").write_text("kept")
    folder.make()
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.mailboxes.stat().st_mode) == 0o700
    assert (folder.root / "kept").read_text() == "kept"
    assert sorted(path.name for path in folder.run.iterdir()) == ["metrics"], "the probe is gone"


def test_every_name_is_inside(tmp_path):
    folder = DataFolder(tmp_path)
    names = [folder.settings, folder.run, folder.metrics, folder.state, folder.lock, folder.certificate, folder.key, folder.mailboxes]
    assert all(tmp_path in name.parents for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("language", "words"), [("en", "cannot be written: Not a directory. Choose another with --data"), ("ja", "書き込めません")])
def test_a_folder_that_cannot_be_is_told_in_one_sentence(monkeypatch, tmp_path, language, words):
    monkeypatch.setenv("SEKISHO_LANG", language)
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match=str(tmp_path / "file")) as refused:
        DataFolder(tmp_path / "file" / "data").make()
    assert words in str(refused.value)


def test_a_folder_that_may_not_be_written_is_told():
    """/proc refuses new folders to root as well."""
    with pytest.raises(Refused, match="cannot be written"):
        DataFolder(Path("/proc/sekisho-data")).make()


def test_commands_say_that_the_service_never_ran_here(tmp_path):
    with pytest.raises(Refused, match=r"There is no data folder .*Start the service first"):
        DataFolder(tmp_path / "nothing").must_exist()
    DataFolder(tmp_path).must_exist()


def test_a_path_through_a_file_is_not_there_and_no_error(tmp_path):
    (tmp_path / "file").touch()
    assert not is_there(tmp_path / "file" / "below")
    assert is_there(tmp_path)


def test_a_place_where_one_may_not_look_is_told(tmp_path):
    """Looked at as nobody from a folder of mode 0700, in a child where the tests run as root. An ordinary user shuts the folder to itself."""
    (tmp_path / "shut").mkdir(mode=0o700)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            if os.geteuid() == 0:
                os.setuid(pwd.getpwnam("nobody").pw_uid)
            else:
                (tmp_path / "shut").chmod(0)
            is_there(tmp_path / "shut" / "data")
        except Refused as refused:
            code = 0 if "cannot be reached: Permission denied." in str(refused) else 2
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0
    (tmp_path / "shut").chmod(0o700)
