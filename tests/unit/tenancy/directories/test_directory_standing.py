"""How a directory stands: pauses grow, and are never longer than its interval."""

from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.model.errors import Refused
from sekisho.tenancy.directories.directory_standing import Standing, remember, standing_of
from sekisho.tenancy.people.people_import import Imported


def test_pauses_grow_up_to_the_interval():
    standing, pauses = Standing(), []
    for _ in range(30):
        standing = standing.failed(Refused("no", "いいえ"), 1_000.0, 60)
        pauses.append(standing.next_at - 1_000.0)
    assert pauses[:4] == [300.0, 600.0, 1_200.0, 2_400.0]
    assert set(pauses[5:]) == {3_600.0}
    assert (standing.tries, standing.failing_since, standing.trouble_ja) == (30, 1_000.0, "いいえ")


async def test_kept_and_well_again():
    documents = MemoryDocuments()
    assert await standing_of(documents, "acme", "main") == Standing()
    await remember(documents, "acme", "main", Standing().failed(Refused("x" * 10_000), 5.0, 5, stopped=True))
    kept = await standing_of(documents, "acme", "main")
    assert kept.stopped
    assert len(kept.trouble) == 500
    well = Standing.well(Imported(True, 1, 2, 3, 4), 7.0, 5)
    assert (well.failing_since, well.stopped, well.next_at, well.removed) == (0.0, False, 307.0, 3)
