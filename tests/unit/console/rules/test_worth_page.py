"""Rules and model in a browser."""

import asyncio
from datetime import UTC, datetime

import pytest

from sekisho.gate.economics import SHELF, Counts, Sums, _encode
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT


@pytest.fixture
def analyst(console):
    console.account("bob@example.test", Role.ANALYST)
    return console.logged_in("bob@example.test")


def test_it_teaches_before_anything_is_counted(analyst):
    body = analyst.get("/rules").body
    assert "Nothing is counted yet" in body
    assert "text-" in body
    assert "限界" in analyst.get("/rules?lang=ja").body


def test_rules_stand_by_what_they_stop_alone(console, analyst):
    sums = Sums(1, 10, 4, 1, {"dmarc.fail": Counts(5, 4, 3, 1), "<script>": Counts(1, 1, 0, 0)}, {"text_rules": [2, 300]})
    asyncio.run(
        console.stores.documents.put(DEFAULT_TENANT, SHELF, f"{datetime.fromtimestamp(console.clock.now(), UTC):%Y-%m-%d}.json", _encode(sums))
    )
    body = analyst.get("/rules?days=7").body
    assert "<script>" not in body
    assert body.index("dmarc.fail") < body.index("&lt;script&gt;")
    assert '<td class="n">150</td>' in body
    assert analyst.get("/rules.csv?days=7").body.count("dmarc.fail") == 1
    console.account("end@example.test", Role.END_USER, addresses=("end@example.test",))
    assert console.logged_in("end@example.test").get("/rules").code == 403
