"""Being nobody in particular: root is given up as soon as the sockets are bound."""

import os
import pwd
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from sekisho.model.errors import Refused


@dataclass(frozen=True, slots=True)
class Identity:
    """The user that the service runs as."""

    name: str
    uid: int
    gid: int


def service_identity(user: str) -> Identity | None:
    """Return whom to become: None when not started as root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        raise Refused(
            f"There is no user {user!r}. Create it or set another under [service] user.",
            f"ユーザー{user!r}が存在しません。作成するか、[service]のuserで別のユーザーを指定してください。",
        ) from None
    return Identity(entry.pw_name, entry.pw_uid, entry.pw_gid)


def can_live_as(identity: Identity, data: Path) -> str:
    """Return "" if that user can reach the program and the data folder, else the path that it cannot reach.

    Tried in a child that really becomes the user: root's own view of permissions would say yes to everything.
    """
    wanted = [
        Path(sys.executable).resolve(),
        Path(os.__file__),
        Path(__file__),
        *(Path(entry) for entry in sys.path if entry and Path(entry).is_dir()),
    ]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        answer = b""
        try:
            become(identity)
            missing = [path for path in wanted if not os.access(path, os.R_OK)]
            if not os.access(data, os.W_OK | os.X_OK):
                missing.append(data)
            answer = str(missing[0]).encode() if missing else b""
        except OSError as error:
            answer = f"({error.strerror})".encode()
        finally:
            os.write(writing, answer)
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    return answer.decode(errors="replace")


def become(identity: Identity) -> None:
    """Give up root for good: supplementary groups, group, user."""
    os.setgroups([])
    os.setgid(identity.gid)
    os.setuid(identity.uid)


def settle(identity: Identity, data: Path) -> str:
    """Give the data folder to the service's user and return "" if that user can live with program and data; else take the folder back and
    return the path that it cannot reach.
    """
    before = data.stat()
    give(data, identity)
    unreachable = can_live_as(identity, data)
    if unreachable and before.st_uid != identity.uid:
        give(data, Identity("", before.st_uid, before.st_gid))
    return unreachable


def give(folder: Path, identity: Identity) -> None:
    """Make that user the owner of the data folder and what is in it.

    A folder that is theirs already may hold millions of files of theirs: there only the two upper levels are looked at, where root itself makes
    what is missing at a start. Links are never followed, and a file with two names is left alone: the other one may be anywhere.
    """
    is_theirs = folder.stat().st_uid == identity.uid
    for parent, names, files in os.walk(folder, followlinks=False):
        for name in (*names, *files):
            path = Path(parent) / name
            status = path.lstat()
            if status.st_uid != identity.uid and (status.st_nlink == 1 or not stat.S_ISREG(status.st_mode)):
                os.chown(path, identity.uid, identity.gid, follow_symlinks=False)
        if is_theirs and Path(parent) != folder:
            names.clear()
    os.chown(folder, identity.uid, identity.gid)


def become_owner_of(folder: Path) -> None:
    """As root, become the owner of a data folder before touching it, so that no file in it ends up root's own."""
    if os.geteuid() != 0 or not folder.exists():
        return
    owner = folder.stat()
    if owner.st_uid == 0:
        return
    identity = Identity(str(owner.st_uid), owner.st_uid, owner.st_gid)
    if not can_live_as(identity, folder):
        become(identity)
