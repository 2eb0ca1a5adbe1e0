"""A data folder with the embedded stores, filled through the ports, and commands run as the command line runs them."""

import asyncio

import pytest

from sekisho.app import cli
from sekisho.app.storage.folders import DataFolder
from sekisho.backends.embedded.stores import EmbeddedStores


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """Tests do not depend on the language of who runs them."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG", "SEKISHO_DATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("SEKISHO_LANG", "en")


@pytest.fixture
def japanese(monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "ja")


@pytest.fixture
def folder(tmp_path):
    made = DataFolder(tmp_path / "data")
    made.make()
    return made


@pytest.fixture
def fill(folder):
    """Run `work(stores)` on the folder's stores, as a role would."""

    def run(work):
        async def opened():
            stores = EmbeddedStores.open(folder.root, "test")
            try:
                return await work(stores)
            finally:
                await stores.close()

        return asyncio.run(opened())

    return run


@pytest.fixture
def command(folder, capfdbinary):
    """Run a command on the folder; return its exit code, standard output and standard error as text."""

    def run(*words):
        capfdbinary.readouterr()
        code = cli.main([*words, "--data", str(folder.root)])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture(autouse=True)
def _light_forks(light_forks):
    """Commands open mail with a zygote of their own."""
