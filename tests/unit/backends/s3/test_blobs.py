"""Blobs in a bucket: what is promised when it fails, hangs, lies or loses, and what an erased key leaves."""

import fcntl
import logging
import os
from dataclasses import replace

import pytest
from tests.s3_server import BUCKET, S3Server

from sekisho.backends.embedded.blobs import EmbeddedBlobs
from sekisho.backends.embedded.files import Files
from sekisho.backends.memory.vault import MemoryVault
from sekisho.backends.s3.blobs import S3Blobs
from sekisho.backends.s3.bucket import Bucket, Location
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.blobs import BlobDamaged, BlobMissing
from sekisho.testing.builders import NOW

TENANT, OTHER = TenantId("example"), TenantId("other")
CONTENT = os.urandom(200_000)


@pytest.fixture(scope="module")
def server():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = S3Server()
    yield running
    running.close()


@pytest.fixture
def blobs(server, tmp_path):
    server.empty()
    files = Files(tmp_path)
    files.prepare()
    location = Location(BUCKET, server.endpoint, key_id="a", key="b")
    return S3Blobs(Bucket(location), EmbeddedBlobs(files, None), files, MemoryVault(), tmp_path)


async def written(blobs, tenant=TENANT, content=CONTENT):
    writer = blobs.create(tenant, ArrivalId(new_id(NOW)), "raw")
    writer.write(content)
    return await writer.finish()


def name(ref):
    return f"blobs/{ref.tenant}/{ref.arrival}/{ref.part}"


async def test_nothing_readable_lies_in_the_bucket_and_it_is_read_back(blobs, server):
    content = b"Subject: secret plan\r\n" * 10_000
    ref = await written(blobs, content=content)
    assert await blobs.read(ref) == content
    assert b"secret plan" not in await blobs.bucket.get(name(ref))
    object_asked = [method for method, path in server.asked if path.endswith(name(ref))]
    assert object_asked[:2] == ["PUT", "GET"]
    descriptor = await blobs.open_descriptor(ref)
    with os.fdopen(descriptor, "rb") as file:
        assert fcntl.fcntl(file, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY  # inspectors get no others
        assert file.read() == content
    assert blobs.has(ref)
    assert not blobs.has(replace(ref, size=ref.size + 1))


@pytest.mark.parametrize(("status", "pause"), [("500 Internal Server Error", 0.0), ("403 Forbidden", 0.0), (None, 3.0)])
async def test_a_store_that_fails_or_is_slow_takes_nothing(blobs, server, status, pause):
    ref = await written(blobs)
    server.status, server.pause, blobs.bucket.patience = status, pause, 1.0
    with pytest.raises(TemporaryFailure):
        await written(blobs)
    with pytest.raises(TemporaryFailure):
        await blobs.read(ref)
    server.status, server.pause, blobs.bucket.patience = None, 0.0, 30.0
    assert await blobs.read(ref) == CONTENT


async def test_a_store_that_keeps_something_else_takes_nothing(blobs, monkeypatch):
    original = blobs.bucket.get

    async def lying(name):
        octets = await original(name)
        return octets if octets is None or name.startswith("keys/") else octets[:-1]

    monkeypatch.setattr(blobs.bucket, "get", lying)
    with pytest.raises(TemporaryFailure, match="does not have what was stored"):
        await written(blobs)


async def test_an_answer_that_was_lost_is_no_second_object_and_another_content_is_refused(blobs):
    ref = await written(blobs)
    before = await blobs.bucket.get(name(ref))
    await blobs.put(ref, CONTENT)
    assert await blobs.bucket.get(name(ref)) == before
    with pytest.raises((TemporaryFailure, BlobDamaged)):
        await blobs.put(ref, b"something else")
    assert await blobs.read(ref) == CONTENT


async def test_an_erased_key_erases_the_mail_of_that_tenant_alone(blobs):
    ref, theirs = await written(blobs), await written(blobs, OTHER)
    await blobs.erase(TENANT)
    with pytest.raises(BlobMissing, match="key was erased"):
        await blobs.read(ref)
    assert await blobs.read(theirs) == CONTENT
    again = await written(blobs)
    assert await blobs.read(again) == CONTENT
    with pytest.raises(BlobDamaged):
        await blobs.read(ref)


async def test_objects_that_change_places_do_not_open(blobs):
    one, two = await written(blobs), await written(blobs)
    swapped = await blobs.bucket.get(name(one))
    await blobs.bucket.delete(name(two))
    await blobs.bucket.create(name(two), swapped)
    with pytest.raises(BlobDamaged):
        await blobs.read(two)


async def test_the_sweep_takes_orphans_and_leaves_what_is_named_new_or_not_ours(blobs):
    live, orphan = await written(blobs), await written(blobs)
    await blobs.bucket.create("somebody/elses", b"x")
    assert await blobs.sweep({name(live).removeprefix("blobs/")}, before=0.0) == 0, "all are newer"
    assert await blobs.sweep({name(live).removeprefix("blobs/")}, before=1e12) == 1
    assert await blobs.read(live) == CONTENT
    with pytest.raises(BlobMissing):
        await blobs.read(orphan)
    assert await blobs.bucket.get("somebody/elses") == b"x"


async def test_files_of_an_earlier_installation_are_still_read(blobs, tmp_path):
    writer = blobs._local.create(TENANT, ArrivalId(new_id(NOW)), "raw")
    writer.write(CONTENT)
    ref = await writer.finish()
    assert blobs.has(ref)
    assert await blobs.read(ref) == CONTENT
    await blobs.delete(ref)
    with pytest.raises(BlobMissing):
        await blobs.read(ref)
