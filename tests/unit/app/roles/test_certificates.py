import asyncio
from types import SimpleNamespace

import pytest

from sekisho.app.configuration.settings import Settings, TlsSection
from sekisho.app.roles import certificates
from sekisho.app.storage.folders import DataFolder
from sekisho.edge.tls import make_self_signed


@pytest.fixture
def pair(tmp_path):
    paths = tmp_path / "live.pem", tmp_path / "live.key"
    make_self_signed("gate.test", *paths)
    return paths


async def until(happened):
    async with asyncio.timeout(20):
        while not happened():
            await asyncio.sleep(0.02)


async def test_a_new_pair_is_taken_up_and_a_bad_one_is_not(tmp_path, pair, monkeypatch, caplog):
    monkeypatch.setattr(certificates, "LOOK_SECONDS", 0.02)
    settings = Settings(tls=TlsSection(certificate=str(pair[0]), key=str(pair[1])))
    folder = DataFolder(tmp_path / "data")
    snapshots = SimpleNamespace(directory=SimpleNamespace(client_certificates=tuple))
    first = certificates.context(settings, folder, snapshots)
    with_tls, without = SimpleNamespace(tls=first), SimpleNamespace(tls=None)
    watching = asyncio.create_task(certificates.watch(settings, folder, snapshots, [with_tls, without]))
    await asyncio.sleep(0.05)
    assert with_tls.tls is first
    pair[1].write_text("nonsense")
    await until(lambda: "cannot be used" in caplog.text)
    assert with_tls.tls is first
    fresh = tmp_path / "fresh.pem", tmp_path / "fresh.key"
    make_self_signed("gate.test", *fresh)
    for new, old in zip(fresh, pair, strict=True):
        new.replace(old)
    await until(lambda: with_tls.tls is not first)
    assert without.tls is None
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
