"""The objects of a bucket saved as they are, sealed, with the tenants' keys, which are sealed too; and brought back."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sekisho.backends.s3.bucket import Bucket
from sekisho.model.errors import Refused, TemporaryFailure

BLOBS, KEYS = "blobs/", "keys/"


async def save(bucket: Bucket, names: Iterable[str], folder: Path) -> int:
    """Write the objects that the records name, and all keys, below a folder; return how many of those that are named are not there.

    What was delivered or deleted since the records were saved is gone, and is not needed: a restore holds it, and the books tell it.
    """
    missing = 0
    for name in names:
        octets = await bucket.get(BLOBS + name)
        if octets is None:
            missing += 1
        else:
            _write(folder / BLOBS / name, octets)
    async for name in bucket.names(float("inf"), KEYS):
        octets = await bucket.get(name)
        if octets is not None:
            _write(folder / name, octets)
    return missing


async def restore(bucket: Bucket, folder: Path) -> int:
    """Bring them back under their names; return how many. Raises Refused where another object has such a name, TemporaryFailure."""
    brought = 0
    for name, octets in _read(folder):
        stored = await bucket.create(name, octets)
        found = await bucket.get(name)
        if found == octets:
            brought += 1
        elif stored:
            raise TemporaryFailure(f"the bucket does not have what was stored as {name}")
        else:
            raise Refused(
                f"the bucket has another {name}: restore into an empty one, or under another prefix",
                f"バケットに別の{name}があります。空のバケットか別のprefixに復元してください。",
            )
    return brought


def _read(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def _write(path: Path, octets: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(octets)
