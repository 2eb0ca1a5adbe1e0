"""An edge without its database tells it by name; doctor and the console read it, and count what waits."""

import asyncio
from types import SimpleNamespace

import msgspec
import pytest

from sekisho.app.storage import away
from sekisho.app.storage.folders import DataFolder
from sekisho.app.terminal.words import both
from sekisho.backends.embedded.database import SPOOL
from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.postgres.aside import Aside
from sekisho.backends.reach import ASIDE, Reach
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome


@pytest.fixture
def folder(tmp_path):
    made = DataFolder(tmp_path)
    made.run.mkdir()
    return made


class Mover:
    def __init__(self, *answers):
        self.answers = list(answers)

    async def move(self):
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, Exception):
            raise answer
        return answer


async def kept(stores, snapshots, folder, metrics, happened):
    keeping = asyncio.create_task(away.keep(stores, snapshots, folder, metrics, 0))
    async with asyncio.timeout(30):
        while not happened():
            await asyncio.sleep(0.01)
    keeping.cancel()


async def test_an_edge_tells_that_it_is_reduced_and_no_more_when_it_is_not(folder):
    reach, rung, metrics = Reach(), [], MemoryMetrics()
    stores = SimpleNamespace(mover=None, aside=None, reach=reach, signals=SimpleNamespace(ring=rung.append))
    snapshots = SimpleNamespace(from_copy=True, number=7)
    reach.lost("refused")
    await kept(stores, snapshots, folder, metrics, (folder.run / "edge-0.away").exists)
    first, second = away.problems(folder)
    assert first.startswith("edge-0: the database has not answered since")
    assert "refused" in first
    assert "of change 7" in second
    assert both(first)[1].endswith("から応答しません: データベースに接続できません"), (
        "pages tell it in their reader's language, whatever this machine's is"
    )
    reach.found()
    snapshots.from_copy = False
    stores.mover = Mover(3, TemporaryFailure("not yet"))
    await kept(stores, snapshots, folder, metrics, lambda: not (folder.run / "edge-0.away").exists())
    assert list(away.problems(folder)) == []
    assert rung == ["delivery", "resume"], "what moved is taken up at once"


async def test_what_waits_is_counted(folder):
    aside = Aside(folder.root, "edge-0@1", ManualClock(NOW), 10**9)
    try:
        one = an_acceptance()
        await aside.records.accept_decided([(one, an_outcome(one.arrival))])
        assert away.messages(folder.root) == 1
        [sentence] = away.problems(folder)
        assert sentence.startswith("1 messages that were answered with 250 wait in")
    finally:
        aside.close()


def test_a_folder_without_any_says_nothing(folder):
    (folder.run / "edge-1.away").write_bytes(b"no JSON")
    assert list(away.problems(folder)) == []
    (folder.run / "edge-2.away").write_bytes(msgspec.json.encode(away.Reduced(NOW, "hung")))
    assert len(list(away.problems(folder))) == 1
    away.forget(folder)
    assert list(folder.run.glob("*.away")) == []


async def test_what_cannot_be_counted_is_never_none(folder):
    aside = Aside(folder.root, "edge-0@1", ManualClock(NOW), 10**9)
    aside.close()
    path = folder.root / ASIDE / SPOOL
    for beside in path.parent.glob(f"{SPOOL}-*"):
        beside.unlink()
    path.write_bytes(b"no database" * 1_000)
    with pytest.raises(Refused, match="cannot be counted"):
        away.messages(folder.root)
    [sentence] = away.problems(folder)
    assert "keep this disk" in sentence
