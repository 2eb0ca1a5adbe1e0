"""Stores as commands open them."""

import pytest

from sekisho.app.folders import DataFolder
from sekisho.app.stores import TENANT, who, with_stores
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
