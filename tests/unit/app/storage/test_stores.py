"""Stores as commands open them."""

import sys

import pytest

from sekisho.app.configuration.record_settings import RecordsSection
from sekisho.app.configuration.settings import Settings
from sekisho.app.storage import stores as opening
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import TENANT, documents_of, known_settings, open_stores, who, with_stores
from sekisho.model.errors import Refused


def test_the_work_gets_the_stores_and_its_code_is_returned(folder):
    async def work(stores):
        assert await stores.records.queue(TENANT, 1) == []
        return 7

    assert with_stores(folder, work) == 7
    assert with_stores(folder, work) == 7, "opened, closed and opened again"


def test_an_error_closes_them_too(folder):
    async def work(stores):
        raise Refused("no")

    with pytest.raises(Refused):
        with_stores(folder, work)


def test_where_the_service_never_ran_nothing_is_made(tmp_path):
    async def work(stores):
        raise AssertionError("not reached")

    with pytest.raises(Refused, match="There is no data folder"):
        with_stores(DataFolder(tmp_path / "nothing"), work)
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(("values", "name"), [({"SUDO_USER": "hanako", "USER": "root"}, "hanako"), ({"SUDO_USER": "", "USER": "taro"}, "taro")])
def test_who_asks(monkeypatch, values, name):
    for variable, value in values.items():
        monkeypatch.setenv(variable, value)
    assert who() == name


def test_who_asks_without_a_name(monkeypatch):
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.delenv("USER", raising=False)
    assert who().startswith("uid ")


def test_settings_are_those_of_the_service_else_of_the_file_else_built_in(folder):
    assert known_settings(folder) == Settings()
    folder.settings.write_text("[service]\nedges = 3\n")
    assert known_settings(folder).service.edges == 3


async def test_documents_for_one_thread_are_files_where_the_stores_are_embedded(folder):
    documents = documents_of(folder, Settings())
    await documents.put(TENANT, "shelf", "name", b"octets")
    stores = open_stores(folder, "test")
    try:
        assert await stores.documents.get(TENANT, "shelf", "name") == b"octets"
    finally:
        await stores.close()


async def test_documents_for_one_thread_leave_no_thread_behind(folder, monkeypatch):
    monkeypatch.setattr(opening, "open_stores", lambda folder, role, settings: opening.EmbeddedStores.open(folder.root, role))
    documents = documents_of(folder, Settings(records=RecordsSection(store="postgres", address="postgresql:///nowhere")))
    await documents.put(TENANT, "shelf", "name", b"octets")
    assert await documents.get(TENANT, "shelf", "name") == b"octets"
    assert (await documents.names(TENANT, "shelf"), await documents.owners("shelf")) == (["name"], [TENANT])
    await documents.forget(TENANT, "shelf", "name")
    assert await documents.names(TENANT, "shelf") == []


def test_without_the_packages_one_sentence_says_what_to_run(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    for name in [name for name in sys.modules if name.startswith("sekisho.backends.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(Refused, match=r"scripts/extras scale"):
        open_stores(folder, "test", Settings(records=RecordsSection(store="postgres", address="postgresql:///nowhere")))


def test_a_password_file_that_is_not_there_is_named(folder):
    records = RecordsSection(store="postgres", address="postgresql:///nowhere", password_file=str(folder.root / "missing"))
    with pytest.raises(Refused, match="missing"):
        open_stores(folder, "test", Settings(records=records))


def test_a_database_that_does_not_answer_is_told_without_its_password(folder):
    records = RecordsSection(store="postgres", address=f"postgresql://me:s3cret@/nothing?host={folder.root}")
    with pytest.raises(Refused) as refused:
        open_stores(folder, "test", Settings(records=records))
    assert "database cannot be opened" in str(refused.value)
    assert "s3cret" not in str(refused.value)
