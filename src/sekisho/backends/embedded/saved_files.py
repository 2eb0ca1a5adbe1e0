"""A back-up as a folder: files as they were, each listed with its SHA-256, durable before it is called whole."""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sekisho.backends.whole_files import sync_folder
from sekisho.model.errors import Refused

MANIFEST = "manifest.json"
FORM = 1
# Not saved: what belongs to running processes, and what is made anew.
_LEFT_OUT = frozenset({"run", "compiled", "catch-up.lock", "catch-up.lock.turn"})
_CHUNK = 1 << 20


def begin(target: Path) -> None:
    """Make the new or empty folder of a back-up. Raises Refused or OSError."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise Refused(
            f"{target} is not empty: name a new folder for the back-up", f"{target}は空ではありません。新しいフォルダーを指定してください。"
        )


def finish(target: Path, more: Mapping[str, Any] | None = None) -> int:
    """Write the list, make everything durable; return the octets. `more`: what else the list says. Raises OSError."""
    listed = {str(path.relative_to(target)): describe(path) for path in sorted(target.rglob("*")) if path.is_file()}
    path = target / MANIFEST
    path.write_text(json.dumps({"form": FORM, "made_at": time.time(), "files": listed, **(more or {})}, indent=1))
    for each in (*(target / name for name in listed), path):
        sync(each)
    for each in (*(inner for inner in target.rglob("*") if inner.is_dir()), target):
        sync_folder(each)
    return sum(size for size, _ in listed.values())


def files_of(folder: Path, but: tuple[str, ...] = ()) -> Iterator[Path]:
    """Yield the files of a data folder that are saved as they are; `but`: how names begin at its top that are left out."""
    for path in sorted(folder.iterdir()):
        if path.name in _LEFT_OUT or path.is_symlink():
            continue
        if path.is_dir():
            for inner in path.rglob("*"):
                if inner.is_file() and not inner.is_symlink() and inner.parent.name != "incoming":
                    yield inner
        elif not (but and path.name.startswith(but)):
            yield path


def copy(source: Path, target: Path) -> None:
    """Copy a file with its mode; one that went away meanwhile is not needed."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        shutil.copyfile(source, target)
        target.chmod(source.stat().st_mode & 0o777)


def describe(path: Path) -> tuple[int, str]:
    """Return size and SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return path.stat().st_size, digest.hexdigest()


def sync(path: Path) -> None:
    """Make a file durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def checked(saved: Path) -> dict[str, Any]:
    """Return the list of a back-up. Raises Refused if it is none, or not whole."""
    try:
        manifest = dict(json.loads((saved / MANIFEST).read_text()))
        files = manifest["files"] = dict(manifest["files"])
        known = manifest["form"] == FORM
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{saved} is no whole back-up: {error}", f"{saved}は完全なバックアップではありません（{error}）。") from None
    if not known:
        raise Refused(f"{saved} was written by another version", f"{saved}は別のバージョンのバックアップです。")
    for name, described in files.items():
        path = saved / name
        if Path(name).is_absolute() or ".." in Path(name).parts or not path.is_file() or tuple(described) != describe(path):
            raise Refused(f"{path} is missing or changed: this back-up cannot be trusted", f"{path}がないか、変更されています。")
    return manifest
