"""Being nobody in particular: root is given up as soon as the sockets are bound."""

import os
import pwd
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
        raise Refused(f"There is no user {user!r}. Create it or set another under [service] user.") from None
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


def give(folder: Path, identity: Identity) -> None:
    """Make the service's user the owner of the data folder and what is in it (once: a folder that is theirs already is left alone)."""
    if folder.stat().st_uid == identity.uid:
        return
    for parent, names, files in os.walk(folder, followlinks=False):
        for name in (*names, *files):
            os.chown(Path(parent) / name, identity.uid, identity.gid, follow_symlinks=False)
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
