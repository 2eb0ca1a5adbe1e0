import asyncio

import pytest

from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.policy_watch import PolicyWatch, read_file, take_file
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.policies import BELL, PolicyVersion
from sekisho.testing.builders import NOW
from sekisho.testing.policies import a_rule_text


@pytest.fixture
def stores():
    return MemoryStores(ManualClock(NOW))


def settings_for(path):
    return parse_settings(f'[policy]\nfile = "{path}"\n')


async def test_what_the_file_says_becomes_a_version_once(stores, tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(a_rule_text("tag = 'x'"))
    for _ in range(2):
        await take_file(stores.policies, stores.clock, settings_for(path))
    latest = await stores.policies.latest(DEFAULT_TENANT)
    assert (latest.number, latest.author, latest.text) == (1, "file", path.read_text())
    path.write_text("")
    await take_file(stores.policies, stores.clock, settings_for(path))
    assert await stores.policies.newest(DEFAULT_TENANT) == 2


@pytest.mark.parametrize("text", ["broken", a_rule_text("deliver = true"), None])
def test_a_file_that_cannot_be_used_is_refused_before_anything_runs_with_it(tmp_path, text):
    path = tmp_path / "policy.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(Refused):
        read_file(settings_for(path))


def test_no_file_is_no_document():
    assert read_file(parse_settings("")) is None


async def test_another_version_is_taken_over_when_the_bell_rings(stores):
    watch = PolicyWatch(stores.policies, stores.signals)
    await watch.load()
    assert watch.policy.is_empty and not await watch.load()
    changed = asyncio.Event()
    task = asyncio.create_task(watch.run(changed.set))
    await asyncio.sleep(0)
    await stores.policies.commit(DEFAULT_TENANT, PolicyVersion(1, NOW, "a", "b", a_rule_text("tag = 'x'", name="fresh")))
    stores.signals.ring(BELL)
    await asyncio.wait_for(changed.wait(), 10)
    task.cancel()
    assert watch.policy.rules[0].name == "fresh"
