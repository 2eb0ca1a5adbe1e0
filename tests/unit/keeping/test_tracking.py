import pytest

from sekisho.keeping.outbox import pump
from sekisho.keeping.tracking import search
from sekisho.model.access import WHOLE, Sight
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

TARO, JIRO = "taro@example.test", "jiro@example.test"


@pytest.fixture
async def history(stores):
    for number, recipients in enumerate([(TARO, JIRO), (JIRO,)]):
        one = an_acceptance(at=NOW + number, recipients=recipients)
        await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    await pump(stores.records, stores.history)
    return stores.history


async def test_everything_is_found_in_pages(history):
    first = await search(history, DEFAULT_TENANT, WHOLE, limit=1)
    second = await search(history, DEFAULT_TENANT, WHOLE, limit=1, after=first.next)
    assert [line.recipients for line in (*first.items, *second.items)] == [JIRO, f"{JIRO}, {TARO}"]
    assert (await search(history, TenantId("other"), WHOLE)).items == ()


async def test_people_see_their_own_mail_and_not_who_else_got_it(history):
    seen = await search(history, DEFAULT_TENANT, Sight(addresses=frozenset({TARO})))
    assert [line.recipients for line in seen.items] == [TARO]
    outward = await search(history, DEFAULT_TENANT, Sight(addresses=frozenset({"hanako@partner.test"})))
    assert [line.recipients for line in outward.items] == [JIRO, f"{JIRO}, {TARO}"]


@pytest.mark.parametrize("wrong", [{"ip": "nowhere"}, {"ip": "1.2.3.4/99"}, {"after": "not a page"}])
async def test_nonsense_is_refused_in_both_languages(history, wrong):
    with pytest.raises(Refused) as refusal:
        await search(history, DEFAULT_TENANT, WHOLE, **wrong)
    assert refusal.value.japanese != str(refusal.value)
