import pytest

from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.errors import Refused
from sekisho.testing.owed import an_acceptance, an_outcome


def test_a_place_that_is_no_folder_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused, match=r"cannot be written.*--data"):
        EmbeddedStores.open(tmp_path / "file" / "data", "test")


def test_who_only_reads_makes_nothing(tmp_path):
    with pytest.raises(Refused, match="does not exist"):
        EmbeddedStores.open(tmp_path / "nowhere", "command", read_only=True)
    assert not (tmp_path / "nowhere").exists()


async def test_who_only_reads_sees_everything_and_changes_nothing(stores):
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    looking = EmbeddedStores.open(stores.folder, "command", read_only=True)
    assert len(await looking.records.queue(one.arrival.tenant, 10)) == 1
    assert await looking.blobs.read(one.arrival.raw)
    with pytest.raises(Refused, match="only to read"):
        await looking.records.note([])
    await looking.close()


async def test_everything_is_there_after_closing_and_opening(tmp_path):
    first = EmbeddedStores.open(tmp_path, "one")
    one = an_acceptance()
    await first.records.accept_decided([(one, an_outcome(one.arrival))])
    await first.close()
    EmbeddedStores.check_integrity(tmp_path)
    second = EmbeddedStores.open(tmp_path, "two")
    assert await second.blobs.read(one.arrival.raw) == one.content
    assert await second.records.check() == []
    await second.close()


def test_a_damaged_file_is_found_before_the_service_starts(tmp_path):
    EmbeddedStores.check_integrity(tmp_path)  # nothing there yet: nothing damaged
    (tmp_path / "spool.db").write_bytes(b"not a database at all" * 500)
    with pytest.raises(Refused, match=r"spool\.db.*restore"):
        EmbeddedStores.check_integrity(tmp_path)
