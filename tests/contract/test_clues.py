"""Records, fifth part: what one mail tells about another, and waking what waits."""

from sekisho.model.ids import TenantId
from sekisho.testing.builders import NOW
from sekisho.testing.owed import accepted_events, an_acceptance

OURS, THEIRS = TenantId("ours"), TenantId("theirs")


async def test_words_under_keys_until_their_time(records):
    await records.leave_clues(OURS, ("a to b", "a to c"), ("first", "second"), NOW + 100)
    await records.leave_clues(OURS, ("a to b",), ("third",), NOW + 200)
    assert set(await records.clues(OURS, ("a to b",), NOW)) == {"first", "second", "third"}
    assert (await records.clues(OURS, ("a to b",), NOW))[0] == "third"
    assert await records.clues(OURS, ("a to c", "nobody"), NOW + 50) == ("first", "second")
    assert await records.clues(OURS, ("a to b", "a to c"), NOW + 150) == ("third",)
    assert await records.clues(THEIRS, ("a to b",), NOW) == ()


async def test_a_key_keeps_the_newest(records):
    for number in range(60):
        await records.leave_clues(OURS, ("key",), (f"word-{number}",), NOW + 100 + number)
    kept = await records.clues(OURS, ("key",), NOW)
    assert len(kept) == 24
    assert kept[0] == "word-59"


async def test_only_what_waits_for_that_reason_is_woken(records):
    one, other = an_acceptance(), an_acceptance()
    events = [*accepted_events(one.arrival), *accepted_events(other.arrival)]
    first, second = await records.accept([one, other], events, "edge", NOW + 60)
    await records.extend_wait(first, NOW + 300, "a password from a@x.test", [])
    await records.extend_wait(second, NOW + 300, "a scanner", [])
    tenant = one.arrival.tenant
    assert await records.wake(tenant, ("a password from b@x.test",), NOW + 10) == 0
    assert await records.wake(THEIRS, ("a password from a@x.test",), NOW + 10) == 0
    assert await records.wake(tenant, ("a password from a@x.test",), NOW + 10) == 1
    assert await records.wake(tenant, ("a password from a@x.test",), NOW + 10) == 0
    claimed = await records.claim_undecided("edge", NOW + 11, 60, 10)
    assert [claim.arrival.id for claim in claimed] == [one.arrival.id]
    assert await records.wake(tenant, ("a password from a@x.test",), NOW + 11) == 0  # claimed: somebody is at it
