"""Blobs in a bucket: what is promised when it fails, hangs, lies or loses, and what an erased key leaves."""

import asyncio
import fcntl
import logging
import os
import time
import urllib.request
from dataclasses import replace

import pytest
from tests.s3_server import BUCKET, S3Server

from sekisho.backends.embedded.blobs import EmbeddedBlobs
from sekisho.backends.embedded.files import Files
from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.vault import MemoryVault
from sekisho.backends.s3.blobs import S3Blobs
from sekisho.backends.s3.bucket import REST, Bucket, Location
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Erased
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


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
def spooling(blobs, clock):
    """The same, where what the bucket does not take waits on this machine; its breaker goes by a clock of ours."""
    blobs.spools = True
    blobs.bucket._breaker._monotonic = clock.monotonic
    return blobs


async def written(blobs, tenant=TENANT, content=CONTENT, at=NOW):
    writer = blobs.create(tenant, ArrivalId(new_id(at)), "raw")
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


async def test_after_three_failures_nobody_waits_for_the_bucket_until_it_had_its_rest(blobs, server, clock):
    blobs.bucket._breaker._monotonic = clock.monotonic
    ref = await written(blobs)
    server.pause, blobs.bucket.patience = 5.0, 0.3
    for _ in range(3):
        with pytest.raises(TemporaryFailure, match="did not answer within"):
            await blobs.read(ref)
    server.asked.clear()
    for _ in range(20):
        with pytest.raises(TemporaryFailure, match="not asked"):
            await blobs.read(ref)
        with pytest.raises(TemporaryFailure, match="not asked"):
            await written(blobs)
    assert server.asked == []
    server.pause, blobs.bucket.patience = 0.0, 30.0
    clock.advance(REST)
    assert await blobs.read(ref) == CONTENT
    assert await blobs.read(await written(blobs)) == CONTENT


@pytest.mark.parametrize("trouble", ["gone", "forbidden", "other octets", "fewer octets", "cut off"])
async def test_what_the_bucket_does_not_take_waits_here_and_is_brought_there(spooling, server, clock, tmp_path, trouble):
    first = await written(spooling)  # the tenant's key is there
    if trouble in {"gone", "forbidden"}:
        server.status = "500 Internal Server Error" if trouble == "gone" else "403 Forbidden"
    elif trouble == "cut off":
        server.cut = True
    else:
        server.mangle = (lambda octets: b"x" * len(octets)) if trouble == "other octets" else (lambda octets: octets[:-1])
    spooling.bucket.patience = 2.0
    ref = await written(spooling)
    assert spooling._files.has(ref), "250 may be said: it is durable here"
    assert await spooling.read(ref) == CONTENT
    with pytest.raises(TemporaryFailure):
        await spooling.catch_up()
    assert await spooling.read(ref) == CONTENT, "still here"
    server.status, server.mangle, server.cut, spooling.bucket.patience = None, None, False, 30.0
    clock.advance(REST)
    assert await spooling.catch_up() == 1
    assert await spooling.catch_up() == 0
    assert not spooling._files.has(ref)
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
    assert await spooling.read(ref) == await spooling.read(first) == CONTENT


async def test_another_machine_waits_for_what_it_does_not_find_for_a_day(spooling):
    young = replace(await written(spooling), arrival=ArrivalId(new_id(time.time())))
    old = replace(young, arrival=ArrivalId(new_id(NOW)))
    with pytest.raises(TemporaryFailure, match="waits on the machine that took it"):
        await spooling.read(young)
    with pytest.raises(BlobMissing):
        await spooling.read(old)
    assert (spooling.has(young), spooling.has(old)) == (True, False)
    spooling.spools = False
    with pytest.raises(BlobMissing):
        await spooling.read(young)
    assert not spooling.has(young)


async def test_two_processes_of_a_machine_bring_one_after_the_other(spooling, server, clock):
    server.status = "500 Internal Server Error"
    for _ in range(3):
        await written(spooling)
    server.status = None
    clock.advance(REST)
    assert sum(await asyncio.gather(*(spooling.catch_up() for _ in range(3)))) == 3


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


async def test_what_is_erased_opens_no_more_from_a_copy_either(blobs, server):
    ref, theirs = await written(blobs), await written(blobs, OTHER)
    near = await written(blobs, TenantId("example-2"))  # a name that begins alike
    copies = {each: await blobs.bucket.get(each) async for each in blobs.bucket.names(1e12) if each.startswith("blobs/")}
    assert await blobs.erase(TENANT) == Erased(1)
    assert await blobs.erase(TENANT) == Erased(0), "it may be repeated"
    assert await blobs.bucket.get(name(ref)) is None
    await blobs.bucket.create(name(ref), copies[name(ref)])  # a copy comes back
    with pytest.raises(BlobMissing, match="key was erased"):
        await blobs.read(ref)
    assert await blobs.read(theirs) == await blobs.read(near) == CONTENT
    again = await written(blobs)
    assert await blobs.read(again) == CONTENT
    with pytest.raises(BlobDamaged):
        await blobs.read(ref)
    assert not [each async for each in blobs.bucket.names(1e12) if each.startswith("probe/")]


async def test_a_bucket_that_keeps_versions_is_told(blobs, server):
    asked = urllib.request.Request(
        f"{server.endpoint}/{BUCKET}/?versioning",
        b'<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>',
        headers={"Content-Type": "application/xml"},  # else its parser takes the body for a form
        method="PUT",
    )
    with urllib.request.urlopen(asked) as answer:
        answer.read()
    await written(blobs)
    assert await blobs.erase(TENANT) == Erased(1, versions_stay=True)


async def test_an_erasure_that_is_broken_off_says_so_and_leaves_no_key(blobs, server, monkeypatch):
    ref = await written(blobs)
    original = blobs.bucket.names

    async def broken(before, below=""):
        server.status = "500 Internal Server Error"
        async for each in original(before, below):
            yield each

    monkeypatch.setattr(blobs.bucket, "names", broken)
    blobs.bucket.patience = 2.0
    with pytest.raises(TemporaryFailure):
        await blobs.erase(TENANT)
    server.status, blobs.bucket.patience = None, 30.0
    with pytest.raises(BlobMissing, match="key was erased"):
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
