"""The history's months in PostgreSQL: made ahead by a login that may make no tables, dropped whole, and chains that still prove."""

from datetime import UTC, datetime

import pytest

from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.roles import statements
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.keeping.outbox import pump
from sekisho.keeping.retention import DAY, Retention, prune
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome


def at(*date):
    return datetime(*date, tzinfo=UTC).timestamp()


NO_MONTHS = """DO $$ DECLARE part text; BEGIN FOR part IN SELECT relname FROM pg_class WHERE relname ~ '^links_[0-9]{4}_[0-9]{2}$' AND relkind = 'r'
    LOOP EXECUTE 'DROP TABLE history.' || part; END LOOP; END $$"""


@pytest.fixture
def database(postgres_server, postgres_database):
    """The shared one, emptied, without months, with the roles' logins."""
    dsn, empty = postgres_database
    empty()
    name = postgres_server.name_of(dsn)
    postgres_server.sql(NO_MONTHS, name)
    postgres_server.sql(";".join(statements("months_")), name)
    return name


@pytest.fixture
async def keeper(postgres_server, database, clock, tmp_path):
    stores = PostgresStores.connect(Address(postgres_server.address(database, "months_keeper")), tmp_path, "keeper", clock=clock)
    yield stores
    await stores.close()


@pytest.fixture
def months(postgres_server, database):
    def ask():
        names = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname ~ '^links_[0-9]{4}' AND relkind = 'r'"
        return postgres_server.sql(names, database).split()

    return ask


async def told(stores, clock, when, tenant=DEFAULT_TENANT):
    """Accept and decide a message at a time, and bring it to the history."""
    clock.advance(when - clock.now())
    acceptance = an_acceptance(tenant=tenant, at=when)
    await stores.records.accept_decided([(acceptance, an_outcome(acceptance.arrival))])
    await pump(stores.records, stores.history)
    return acceptance.arrival


async def proven(stores):
    return await stores.history.verify_chains(await stores.records.outbox(1_000), await stores.records.chain_heads())


async def test_a_keeper_makes_months_ahead_and_drops_those_that_are_over(keeper, months, clock, postgres_server, database):
    assert months() == []
    assert await keeper.history.make_months(NOW) == 4
    assert await keeper.history.make_months(NOW) == 0
    start = datetime.fromtimestamp(NOW, UTC)
    assert f"links_{start:%Y_%m}" in months()
    first = await told(keeper, clock, NOW + 1)
    later = await told(keeper, clock, NOW + 40 * DAY)
    assert postgres_server.sql("SELECT count(*) FROM history.links_rest", database) == "0"
    end = datetime.fromtimestamp(NOW + 40 * DAY, UTC)
    assert await keeper.history.drop_months(NOW + 2) == 0, "it is not over"
    assert await keeper.history.drop_months(at(end.year, end.month, 1)) >= 1
    assert f"links_{start:%Y_%m}" not in months()
    assert f"links_{end:%Y_%m}" in months()
    assert await keeper.history.story(DEFAULT_TENANT, first.id) == []
    assert await keeper.history.story(DEFAULT_TENANT, later.id) != []
    assert await proven(keeper) == []


async def test_a_chain_that_goes_on_between_holds_its_month_back_until_all_of_it_is_over(keeper, months, clock):
    """Events are told in the order of commits, not of their times: at the end of a month some of the next come before its last."""
    await keeper.history.make_months(NOW)
    early, late = NOW + 1, NOW + 40 * DAY
    await told(keeper, clock, late)
    await told(keeper, clock, early)
    end = datetime.fromtimestamp(late, UTC)
    month = f"links_{datetime.fromtimestamp(early, UTC):%Y_%m}"
    assert await keeper.history.drop_months(at(end.year, end.month, 1)) == 0
    assert month in months()
    assert await proven(keeper) == []
    assert await keeper.history.drop_months(late + 1) >= 1
    assert await proven(keeper) == []
    assert month not in months()


async def test_retention_by_whole_months_keeps_what_one_tenant_keeps_longer(keeper, months, clock):
    await keeper.history.make_months(NOW)
    short, long = TenantId("short"), TenantId("long")
    theirs, ours = await told(keeper, clock, NOW + 1, short), await told(keeper, clock, NOW + 2, long)
    days = {short: 30 * DAY, long: 400 * DAY}
    keep = Retention(ledger=1e9, tracking=days.__getitem__, by_months=True)
    await prune(keeper.records, keeper.history, NOW + 31 * DAY, keep)
    month = datetime.fromtimestamp(NOW, UTC)
    assert await keeper.history.story(short, theirs.id), "its month is not over for 30 days"
    await prune(keeper.records, keeper.history, NOW + 70 * DAY, keep)
    assert (await keeper.history.story(short, theirs.id), bool(await keeper.history.story(long, ours.id))) == ([], True)
    assert f"links_{month:%Y_%m}" in months()
    assert await proven(keeper) == []
    await prune(keeper.records, keeper.history, NOW + 440 * DAY, keep)
    assert await keeper.history.story(long, ours.id) == []
    assert f"links_{month:%Y_%m}" not in months()
    assert await keeper.history.tenants() == []
    assert await proven(keeper) == []


async def test_no_other_login_touches_tables(postgres_server, database):
    for role in ("edge", "delivery", "console"):
        with pytest.raises(AssertionError, match="permission denied"):
            postgres_server.sql(f"SET ROLE months_{role}; SELECT history.drop_months(1e12)", database)
    with pytest.raises(AssertionError, match=r"must be owner|permission denied"):
        postgres_server.sql("SET ROLE months_keeper; DROP TABLE history.links_rest", database)


@pytest.mark.parametrize("stores", ["memory", "embedded"], indirect=True)
async def test_a_history_without_months_makes_and_drops_none(stores, clock):
    arrival = await told(stores, clock, NOW + 1)
    assert (await stores.history.make_months(NOW), await stores.history.drop_months(NOW + 1_000 * DAY)) == (0, 0)
    assert await stores.history.story(DEFAULT_TENANT, arrival.id)
