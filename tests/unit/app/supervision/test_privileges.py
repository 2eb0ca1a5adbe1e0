"""Giving up root. What needs root is tried as root in a child; an ordinary user's run tests the ordinary user's side of the same promise."""

import os
import pwd
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from sekisho.app.supervision import privileges
from sekisho.app.supervision.privileges import Identity, become, become_owner_of, can_live_as, give, service_identity, settle
from sekisho.model.errors import Refused

IS_ROOT = os.geteuid() == 0
ME = pwd.getpwuid(os.geteuid())
NOBODY = pwd.getpwnam("nobody")


def in_child(work):
    """Run in a forked child, because what it does cannot be undone; return what it returned, as text."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, str(work()).encode())
        except BaseException as error:  # noqa: BLE001 - told to the parent
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        said = stream.read()
    os.waitpid(pid, 0)
    return said


def reachable(tmp_path):
    """A folder that every user can reach, whatever pytest made the folders above."""
    folder = tmp_path / "open"
    folder.mkdir()
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and Path(tempfile.gettempdir()) in parent.parents:
            parent.chmod(0o755)
    return folder


def test_root_becomes_the_user_of_the_settings_and_others_stay_who_they_are():
    identity = service_identity("nobody")
    assert identity == (Identity("nobody", NOBODY.pw_uid, NOBODY.pw_gid) if IS_ROOT else None)


def test_a_user_that_is_not_there_is_told_to_root():
    if IS_ROOT:
        with pytest.raises(Refused, match=r"There is no user 'no-such-user-here'. Create it or set another under \[service\] user."):
            service_identity("no-such-user-here")
    else:
        assert service_identity("no-such-user-here") is None, "an ordinary user becomes nobody else, so it does not matter"


def test_becoming_somebody_is_for_good():
    """As root: every way back is closed. As an ordinary user: nothing is given, so the attempt fails."""

    def work():
        become(Identity("nobody", NOBODY.pw_uid, NOBODY.pw_gid))
        try:
            os.setuid(0)
        except PermissionError:
            return os.getresuid(), os.getresgid(), os.getgroups()
        return "root again"

    said = in_child(work)
    if IS_ROOT:
        assert said == str(((NOBODY.pw_uid,) * 3, (NOBODY.pw_gid,) * 3, []))
    else:
        assert said.startswith("PermissionError")


def test_whoever_cannot_write_the_data_folder_cannot_live_there(tmp_path):
    folder = reachable(tmp_path)
    folder.chmod(0o500)
    identity = Identity("nobody", NOBODY.pw_uid, NOBODY.pw_gid)
    missing = can_live_as(identity, folder)
    assert missing, "nobody may not write there, or an ordinary user cannot become nobody"
    assert os.geteuid() == ME.pw_uid, "it was tried in a child"
    folder.chmod(0o700)


def test_who_reaches_program_and_data_can_live_there(tmp_path, monkeypatch):
    folder = reachable(tmp_path)
    program = hold_program_for_everybody(folder, monkeypatch)
    data = folder / "data"
    data.mkdir()
    identity = Identity("nobody", NOBODY.pw_uid, NOBODY.pw_gid)
    if IS_ROOT:
        assert can_live_as(identity, data) == str(data), "not theirs yet"
        os.chown(data, NOBODY.pw_uid, NOBODY.pw_gid)
        assert can_live_as(identity, data) == ""
        program.chmod(0o700)
        assert can_live_as(identity, data) == str(program.resolve())
    else:
        assert can_live_as(identity, data) == f"({os.strerror(1)})"


def test_the_folder_and_everything_in_it_is_given(tmp_path):
    data = tmp_path / "data"
    (data / "run").mkdir(parents=True)
    (data / "run" / "lock").touch()
    outside = tmp_path / "outside"
    outside.touch()
    (data / "link").symlink_to(outside)
    theirs = Identity("nobody", NOBODY.pw_uid, NOBODY.pw_gid) if IS_ROOT else Identity(ME.pw_name, os.geteuid(), os.getegid())
    give(data, theirs)
    for path in (data, data / "run", data / "run" / "lock"):
        assert (path.stat().st_uid, path.stat().st_gid) == (theirs.uid, theirs.gid)
    assert (data / "link").lstat().st_uid == theirs.uid
    assert outside.stat().st_uid == os.geteuid(), "a link is not followed: what it points at may be anybody's"


def hold_program_for_everybody(folder, monkeypatch):
    """Put the program's own places where everybody reaches them, so that a test does not depend on where the tests run."""
    program = folder / "program"
    program.touch()
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "path", [str(folder)])
    monkeypatch.setattr(os, "__file__", str(program))
    monkeypatch.setattr(privileges, "__file__", str(program))
    return program


def test_a_folder_that_root_just_made_is_given_before_it_is_tried(tmp_path, monkeypatch):
    """The first start as root: the folder is root's own with mode 0700, and still root is given up."""
    folder = reachable(tmp_path)
    program = hold_program_for_everybody(folder, monkeypatch)
    data = folder / "data"
    (data / "run" / "metrics").mkdir(parents=True)
    data.chmod(0o700)
    if IS_ROOT:
        identity = Identity("nobody", NOBODY.pw_uid, NOBODY.pw_gid)
        program.chmod(0o700)
        assert settle(identity, data) == str(program.resolve())
        assert data.stat().st_uid == 0, "taken back: root works in it now"
        program.chmod(0o755)
        assert settle(identity, data) == ""
        assert (data / "run" / "metrics").stat().st_uid == NOBODY.pw_uid
    else:
        me = Identity(ME.pw_name, os.geteuid(), os.getegid())
        assert settle(me, data) == f"({os.strerror(1)})", "an ordinary user gives nothing up"
        assert data.stat().st_uid == me.uid


def test_what_root_made_at_a_later_start_is_given_too(tmp_path):
    """The folder is theirs since the first start; root has just made `run/metrics` anew in it."""
    data = tmp_path / "data"
    (data / "run" / "metrics").mkdir(parents=True)
    (data / "blobs" / "default" / "deep").mkdir(parents=True)
    theirs = Identity("nobody", NOBODY.pw_uid, NOBODY.pw_gid) if IS_ROOT else Identity(ME.pw_name, os.geteuid(), os.getegid())
    os.chown(data, theirs.uid, theirs.gid)
    outside = tmp_path / "outside"
    outside.touch()
    (data / "run" / "second-name").hardlink_to(outside)
    give(data, theirs)
    assert (data / "run" / "metrics").stat().st_uid == theirs.uid
    assert outside.stat().st_uid == os.geteuid(), "a file with two names may be anybody's"
    assert (data / "blobs" / "default" / "deep").stat().st_uid == os.geteuid(), "what lies deep is not looked through at each start"


def test_commands_of_root_become_the_owner_of_the_data(tmp_path):
    folder = reachable(tmp_path)
    if IS_ROOT:
        os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)

    def work():
        become_owner_of(folder)
        (folder / "made").touch()
        return os.geteuid()

    said = in_child(work)
    owner = folder.stat().st_uid
    # Where nobody cannot reach the program, root stays root: that the service runs as root there is told by `sekisho up`.
    may_become = not IS_ROOT or not can_live_as(Identity("nobody", NOBODY.pw_uid, NOBODY.pw_gid), folder)
    assert said == str(owner if may_become else 0)
    assert (folder / "made").stat().st_uid == int(said)


@pytest.mark.parametrize("name", ["mine", "nothing"])
def test_a_folder_of_ones_own_or_none_changes_nobody(tmp_path, name):
    (tmp_path / "mine").mkdir()
    assert in_child(lambda: (become_owner_of(tmp_path / name), os.geteuid())[1]) == str(os.geteuid())
    assert stat.S_ISDIR(Path(tmp_path / "mine").stat().st_mode)
