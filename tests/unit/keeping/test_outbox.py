from sekisho.keeping.outbox import pump
from sekisho.testing.owed import an_acceptance, an_outcome


async def tell(stores, count):
    for _ in range(count):
        one = an_acceptance()
        await stores.records.accept_decided([(one, an_outcome(one.arrival))])


async def test_everything_is_moved_and_nothing_is_left(stores):
    await tell(stores, 7)
    assert await pump(stores.records, stores.history, batch=3) == 7
    assert await stores.records.outbox(10) == []
    assert len(await stores.history.accepted_pairs()) == 7
    assert await pump(stores.records, stores.history) == 0


async def test_killed_between_storing_and_forgetting_it_only_stores_again(stores):
    await tell(stores, 3)
    await stores.history.store(await stores.records.outbox(2))  # and here it died
    assert await pump(stores.records, stores.history) == 3
    assert await stores.history.verify_chains([], await stores.records.chain_heads()) == []
    assert len(await stores.history.accepted_pairs()) == 3
