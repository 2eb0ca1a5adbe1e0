"""One machine with a bucket, that kills itself at a named step: `FOLDER ENDPOINT STEP take|bring`. What it says 250 for, it prints."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sekisho.backends.embedded.blobs import EmbeddedBlobs
from sekisho.backends.embedded.files import Files, name_of
from sekisho.backends.embedded.vault import EmbeddedVault
from sekisho.backends.s3.blobs import S3Blobs
from sekisho.backends.s3.bucket import Bucket, Location
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id

BUCKET = "mail"
CONTENT = b"A line of many.\r\n" * 20_000
STEPS = ("octets are here", "stored", "read back", "file begun", "file there", "brought")


def machine(folder: Path, endpoint: str) -> S3Blobs:
    """Return the blobs of a machine that keeps here what the bucket does not take."""
    files = Files(folder)
    files.prepare()
    bucket = Bucket(Location(BUCKET, endpoint, key_id="a", key="b"), patience=20.0)
    return S3Blobs(bucket, EmbeddedBlobs(files, None), files, EmbeddedVault(folder), folder, spools=True)  # type: ignore[arg-type]


def die() -> None:
    """End as by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


def end_at(blobs: S3Blobs, step: str) -> None:
    """Let the process die at a step."""
    take, create, put, commit, delete = blobs.take, blobs.bucket.create, blobs.put, blobs._files.commit, blobs._files.delete

    async def taking(ref, content):  # type: ignore[no-untyped-def]
        if step == "octets are here":
            die()
        await take(ref, content)
        if step == "file there":
            die()

    async def creating(name, octets):  # type: ignore[no-untyped-def]
        made = await create(name, octets)
        if step == "stored" and name.startswith("blobs/"):
            die()
        return made

    async def putting(ref, content):  # type: ignore[no-untyped-def]
        await put(ref, content)
        if step == "read back":
            die()

    def committing(descriptor, path, ref, *, held=False):  # type: ignore[no-untyped-def]
        if step == "file begun":
            die()
        commit(descriptor, path, ref, held=held)

    def deleting(ref):  # type: ignore[no-untyped-def]
        delete(ref)
        if step == "brought":
            die()

    blobs.take, blobs.bucket.create, blobs.put = taking, creating, putting  # type: ignore[method-assign]
    blobs._files.commit, blobs._files.delete = committing, deleting  # type: ignore[method-assign]


async def main(folder: Path, endpoint: str, step: str, what: str) -> None:
    """Take one message, or bring what waits."""
    blobs = machine(folder, endpoint)
    end_at(blobs, step)
    if what == "take":
        writer = blobs.create(DEFAULT_TENANT, ArrivalId(new_id(1_700_000_000.0)), "raw")
        writer.write(CONTENT)
        print(name_of(await writer.finish()), flush=True)
    else:
        await blobs.catch_up()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:5]))
