"""kill -9 at every step of a large message's way into the bucket, and of what waited on the machine: nothing acknowledged is lost, nothing stays behind."""

import hashlib
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from tests.crash import bucket_worker
from tests.crash.bucket_worker import CONTENT, machine
from tests.s3_server import S3Server

from sekisho.model.arrival import BlobRef
from sekisho.ports.blobs import BlobMissing

ROOT = Path(bucket_worker.__file__).parents[2]


@pytest.fixture(scope="module")
def server():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = S3Server()
    yield running
    running.close()


def run(folder, server, step, what):
    """Return what was acknowledged, and whether it was killed."""
    command = [sys.executable, "-m", "tests.crash.bucket_worker", str(folder), server.endpoint, step, what]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120, cwd=ROOT, env={"PYTHONPATH": f"{ROOT}/src:{ROOT}"})
    assert done.returncode in {0, -9}, done.stderr.decode()
    return done.stdout.decode().split(), done.returncode == -9


def ref_of(name):
    return BlobRef(*name.split("/"), len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), "file")


async def left(blobs):
    """Return what lies in the bucket and in the files of the machine."""
    return [name async for name in blobs.bucket.names(1e12) if name.startswith("blobs/")] + list(blobs._files.names())


@pytest.mark.parametrize(
    ("fails", "step"), [(False, "octets are here"), (False, "stored"), (False, "read back"), (True, "file begun"), (True, "file there")]
)
async def test_a_message_that_was_not_acknowledged_leaves_nothing_behind(server, tmp_path, fails, step):
    server.empty()
    server.status = "500 Internal Server Error" if fails else None
    acknowledged, killed = run(tmp_path, server, step, "take")
    assert (acknowledged, killed) == ([], True)
    server.status = None
    blobs = machine(tmp_path, server.endpoint)
    await blobs.catch_up()
    await blobs.sweep(set(), before=1e12)
    assert await left(blobs) == []
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("step", ["stored", "read back", "brought"])
async def test_what_waits_here_is_brought_whole_and_once(server, tmp_path, step):
    server.empty()
    server.status = "500 Internal Server Error"
    (name,), killed = run(tmp_path, server, "never", "take")
    assert not killed
    server.status = None
    assert run(tmp_path, server, step, "bring") == ([], True)
    blobs = machine(tmp_path, server.endpoint)
    assert await blobs.read(ref_of(name)) == CONTENT, "at every moment"
    await blobs.catch_up()
    assert await left(blobs) == [f"blobs/{name}"]
    assert await blobs.read(ref_of(name)) == CONTENT
    assert await blobs.sweep({name}, before=1e12) == 0
    await blobs.delete(ref_of(name))
    with pytest.raises(BlobMissing):
        await blobs.read(ref_of(name))
