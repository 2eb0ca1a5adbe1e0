"""Answers remembered by caller and key."""

import json
from base64 import b64decode

import pytest

from sekisho.api import idempotency
from sekisho.api.idempotency import KEPT, KIND, LARGEST, Repeats, sweep
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.access import Role
from sekisho.model.errors import Conflict, Refused, TooMany
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.askers import an_actor
from sekisho.testing.builders import NOW

ONE, TWO = an_actor(Role.TENANT_ADMIN), an_actor(Role.ANALYST)


@pytest.fixture
def stores():
    return MemoryStores(ManualClock(NOW))


@pytest.fixture
def repeats(stores):
    return Repeats(stores.control, stores.clock, stores.vault, stores.counters)


async def test_begun_done_and_told_again(repeats):
    assert await repeats.begin(ONE, DEFAULT_TENANT, "k", b"request") is None
    with pytest.raises(Conflict):
        await repeats.begin(ONE, DEFAULT_TENANT, "k", b"request")
    assert await repeats.begin(TWO, DEFAULT_TENANT, "k", b"another") is None
    await repeats.end(ONE, DEFAULT_TENANT, "k", b"request", (201, "application/json", b"{}"))
    assert await repeats.begin(ONE, DEFAULT_TENANT, "k", b"request") == (201, "application/json", b"{}")
    with pytest.raises(Refused):
        await repeats.begin(ONE, DEFAULT_TENANT, "k", b"another")


async def test_what_failed_may_be_sent_again(repeats):
    await repeats.begin(ONE, DEFAULT_TENANT, "k", b"request")
    await repeats.give_up(ONE, DEFAULT_TENANT, "k")
    assert await repeats.begin(ONE, DEFAULT_TENANT, "k", b"another") is None


async def test_after_a_day_it_is_forgotten(repeats, stores):
    await repeats.begin(ONE, DEFAULT_TENANT, "k", b"request")
    await repeats.end(ONE, DEFAULT_TENANT, "k", b"request", (200, "", b"x" * (LARGEST + 1)))
    assert (await repeats.begin(ONE, DEFAULT_TENANT, "k", b"request"))[2] == b"{}", "too large to keep"
    assert await sweep(stores.control, stores.clock.now()) == 0
    stores.clock.advance(KEPT)
    assert await repeats.begin(ONE, DEFAULT_TENANT, "k", b"another") is None
    stores.clock.advance(KEPT)
    assert await sweep(stores.control, stores.clock.now()) == 1
    assert await sweep(stores.control, stores.clock.now()) == 0


@pytest.mark.parametrize("key", ["", "x" * 201, "日本", "a\nb"])
async def test_keys_that_are_none(repeats, key):
    with pytest.raises(Refused):
        await repeats.begin(ONE, DEFAULT_TENANT, key, b"")


async def test_what_is_shown_once_is_not_kept_in_the_clear(repeats, stores):
    await repeats.begin(ONE, DEFAULT_TENANT, "k", b"request")
    await repeats.end(ONE, DEFAULT_TENANT, "k", b"request", (201, "application/json", b'{"token":"sek_secret"}'))
    (entry,) = await stores.control.everything(KIND)
    assert b"sek_secret" not in b64decode(json.loads(entry.value)["body"])
    assert (await repeats.begin(ONE, DEFAULT_TENANT, "k", b"request"))[2] == b'{"token":"sek_secret"}'


async def test_one_caller_keeps_only_so_much(repeats, stores, monkeypatch):
    monkeypatch.setattr(idempotency, "MOST_KEYS", 2)
    for key in ("a", "b"):
        await repeats.begin(ONE, DEFAULT_TENANT, key, b"request")
        await repeats.end(ONE, DEFAULT_TENANT, key, b"request", (200, "application/json", b"{}"))
    with pytest.raises(TooMany) as error:
        await repeats.begin(ONE, DEFAULT_TENANT, "c", b"request")
    assert error.value.japanese != str(error.value)
    assert await repeats.begin(ONE, DEFAULT_TENANT, "a", b"request") == (200, "application/json", b"{}"), "what was kept is still told"
    assert await stores.control.count(DEFAULT_TENANT, KIND) == 2
    assert await repeats.begin(TWO, DEFAULT_TENANT, "c", b"request") is None
    stores.clock.advance(KEPT)
    assert await repeats.begin(ONE, DEFAULT_TENANT, "c", b"request") is None


async def test_nor_more_octets_nor_a_tenant_more_rows(repeats, monkeypatch):
    monkeypatch.setattr(idempotency, "MOST_OCTETS", 1_000)
    await repeats.begin(ONE, DEFAULT_TENANT, "a", b"request")
    await repeats.end(ONE, DEFAULT_TENANT, "a", b"request", (200, "application/json", b"x" * 2_000))
    with pytest.raises(TooMany):
        await repeats.begin(ONE, DEFAULT_TENANT, "b", b"request")
    monkeypatch.setattr(idempotency, "MOST_OF_TENANT", 1)
    with pytest.raises(TooMany):
        await repeats.begin(TWO, DEFAULT_TENANT, "b", b"request")
