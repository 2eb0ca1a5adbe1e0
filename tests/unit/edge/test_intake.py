"""Small messages stay in memory; large ones stream to the store and are the same octets there."""

import hashlib

from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.stores import MemoryStores
from sekisho.edge.intake import INLINE_OCTETS, Intake
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id


def an_intake(stores):
    return Intake(stores.blobs, DEFAULT_TENANT, ArrivalId(new_id(1.0)))


async def test_a_small_message_is_inline_with_its_digest():
    intake = an_intake(MemoryStores(ManualClock()))
    intake.write(b"Subject: a\r\n")
    intake.write(b"\r\nb\r\n")
    ref, content = await intake.finish()
    assert content == b"Subject: a\r\n\r\nb\r\n"
    assert (ref.place, ref.size, ref.sha256) == ("inline", len(content), hashlib.sha256(content).hexdigest())


async def test_a_large_message_becomes_a_file_of_the_same_octets():
    stores = MemoryStores(ManualClock())
    intake = an_intake(stores)
    pieces = [bytes([number % 251]) * 50_000 for number in range(10)]
    for piece in pieces:
        intake.write(piece)
    ref, content = await intake.finish()
    assert content is None
    assert ref.size == 500_000 > INLINE_OCTETS
    assert await stores.blobs.read(ref) == b"".join(pieces)


async def test_an_aborted_one_leaves_nothing():
    stores = MemoryStores(ManualClock())
    intake = an_intake(stores)
    intake.write(b"x" * (INLINE_OCTETS + 1))
    intake.abort()
    intake.abort()
    assert await stores.blobs.sweep(frozenset(), before=float("inf")) == 0
