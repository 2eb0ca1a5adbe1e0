"""What is sent is the message with its declared changes; what is shown of it is bounded."""

import pytest

from sekisho.backends.memory.stores import MemoryStores
from sekisho.delivery.content import HEAD_LIMIT, Contents, field_text, header_section, size_after
from sekisho.model.decision import Edit
from sekisho.testing.owed import a_delivery, an_acceptance
from sekisho.testing.post_office import ShiftedClock

RAW = b"From: a@partner.test\r\nSubject: Hello\r\n\r\nText \xff\r\n"
CHANGES = (Edit(0, 0, b"X-Sekisho-Verdict: clean\r\n"), Edit(22, 31, b"Subject: [bulk] "), Edit(len(RAW), len(RAW), b"--\r\n"))
CHANGED = b"X-Sekisho-Verdict: clean\r\nFrom: a@partner.test\r\nSubject: [bulk] Hello\r\n\r\nText \xff\r\n--\r\n"


@pytest.fixture(params=["inline", "file"])
async def kept(request):
    stores = MemoryStores(ShiftedClock())
    acceptance = an_acceptance(RAW)
    ref = acceptance.arrival.raw
    if request.param == "inline":
        await stores.records.accept([acceptance], [], "test", 0.0)
    else:
        writer = stores.blobs.create(ref.tenant, ref.arrival, ref.part)
        writer.write(RAW)
        ref = await writer.finish()
    return stores.blobs, a_delivery(acceptance.arrival, content=ref, changes=CHANGES)


async def test_whole_and_in_chunks_are_the_same(kept):
    blobs, delivery = kept
    contents = Contents(blobs, whole_limit=10)
    assert await contents.whole(delivery) == CHANGED
    assert b"".join([chunk async for chunk in contents.chunks(delivery)]) == CHANGED
    assert size_after(delivery) == len(CHANGED)
    assert contents.is_whole(delivery) == (delivery.content.place == "inline")
    assert await contents.has_eight_bit(delivery)
    assert await contents.head(delivery.content) == b"From: a@partner.test\r\nSubject: Hello\r\n"


def test_the_header_section_is_bounded_and_ends_with_a_line():
    assert header_section(b"A: 1\r\nB: 2\r\n\r\nbody") == b"A: 1\r\nB: 2\r\n"
    assert header_section(b"\r\nbody") == b""
    assert header_section(b"") == b""
    assert header_section(b"no line end") == b""
    endless = header_section(b"X: " + b"y" * 70 + b"\r\n" + b"Z: z\r\n" * 100_000)
    assert len(endless) <= HEAD_LIMIT
    assert endless.endswith(b"Z: z\r\n")


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"Subject: Hello\r\n", "Hello"),
        (b"A: b\r\nSUBJECT:\r\n  folded\r\n\tmore \r\nB: c\r\n", "folded\tmore".replace("\t", "?")),
        (b"X-Subject: no\r\nTo: x\r\n", ""),
        (b"Subject: \x1b[31m\xff\r\n", "?[31m\ufffd"),
        (b"Subject: " + b"x" * 5_000 + b"\r\n", "x" * 300),
        (b"Subject: unended", "unended"),
    ],
)
def test_a_field_is_shown_bounded_and_safe(head, text):
    assert field_text(head, b"Subject") == text
