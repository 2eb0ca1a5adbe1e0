"""TLS to a real PostgreSQL and a real Redis: who vouches for the server counts, and its name, and what we show to it; nothing goes in the clear."""

import ssl

import pytest

from sekisho.app.configuration.record_rules import broken_stores
from sekisho.app.configuration.record_settings import BlobsSection, CountersSection, RecordsSection
from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.counters import MemoryCounters
from sekisho.backends.postgres.stores import PostgresStores, address_of
from sekisho.backends.redis.counters import RedisCounters
from sekisho.model.errors import Refused
from sekisho.testing.builders import NOW
from sekisho.testing.certificates import Authority
from sekisho.testing.owed import an_acceptance, an_outcome
from sekisho.testing.tls_front import TlsFront


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def mine(tmp_path):
    """Our own certificate, by another authority, and that authority."""
    theirs = Authority(tmp_path, "Authority of clients")
    theirs.issue("edge.example.test")
    (path,) = tmp_path.glob("server-*.pem")
    return path, theirs


def asks_for_ours(context, authority):
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.path)
    return context


async def test_postgres_must_prove_who_it_is_and_we_prove_who_we_are(
    postgres_server, postgres_database, authority, mine, clock, tmp_path, in_a_thread
):
    dsn, empty = postgres_database
    empty()
    name = postgres_server.name_of(dsn)
    path, clients = mine
    _, context = authority.issue("localhost", "db.example.test")
    with TlsFront(postgres_server.folder / ".s.PGSQL.5432", asks_for_ours(context, clients), postgres=True) as front:
        here = f"postgresql://postgres@localhost:{front.port}/{name}"
        ours = {"authority": str(authority.path), "certificate": str(path)}
        stores = await in_a_thread(PostgresStores.connect, address_of(here, **ours), tmp_path / "data", "edge", clock=clock)
        one = an_acceptance()
        await stores.records.accept_decided([(one, an_outcome(one.arrival))])
        stores.signals.ring("delivery")
        assert await stores.records.check() == []
        await stores.close()
        assert (front.refused, front.plain) == (0, 0)

        other = Authority(tmp_path, "Somebody else")
        for wrong in (
            address_of(here, authority=str(other.path), certificate=str(path)),  # another authority vouches for it
            address_of(here.replace("localhost", "127.0.0.1"), **ours),  # not its name
            address_of(here, authority=str(authority.path)),  # we show nothing
        ):
            with pytest.raises(Refused, match="cannot be opened"):
                await in_a_thread(PostgresStores.connect, wrong, tmp_path / "data", "edge", clock=clock)
        assert front.plain == 0, "nobody fell back to plain text"
        with pytest.raises(Refused, match="cannot be opened"):
            await in_a_thread(PostgresStores.connect, address_of(f"{here}?sslmode=disable"), tmp_path / "data", "edge", clock=clock)
        assert front.plain > 0, "that is what plain text looks like"
        disabled = address_of(f"{here}?sslmode=disable", **ours)
        stores = await in_a_thread(PostgresStores.connect, disabled, tmp_path / "data", "edge", clock=clock)  # the authority goes before the address
        await stores.close()


async def test_redis_must_prove_who_it_is_and_we_prove_who_we_are(redis_server, authority, mine, tmp_path):
    redis_server.say("FLUSHALL")
    path, clients = mine
    _, context = authority.issue("localhost")
    with TlsFront(redis_server.socket, asks_for_ours(context, clients)) as front:

        async def counted(host="localhost", scheme="rediss", **options):
            """Return what the server has counted, of another machine too: 0 if it was not believed."""
            clock = ManualClock(NOW)
            counters = RedisCounters(f"{scheme}://{host}:{front.port}/0", MemoryCounters(clock), clock, "house", **options)
            counters.session.patience = 30.0
            try:
                return await counters.add("key", 1, 60)
            finally:
                await counters.close()

        ours = {"authority": str(authority.path), "certificate": str(path)}
        assert await counted(**ours) == 1
        assert await counted(**ours) == 2, "together"
        other = Authority(tmp_path, "Somebody else")
        assert await counted(authority=str(other.path), certificate=str(path)) == 1, "another authority: this machine counts alone"
        assert await counted("127.0.0.1", **ours) == 1, "not its name"
        assert await counted(authority=str(authority.path)) == 1, "we show nothing"
        assert await counted(scheme="redis") == 1, "plain text is not answered"
        assert await counted(**ours) == 3


@pytest.mark.parametrize(
    ("records", "counters", "broken"),
    [
        ({"address": "postgresql://x@db.example.test/x"}, {}, ["records.tls_authority"]),
        ({"address": "postgresql://x@db.example.test/x?sslmode=require"}, {}, ["records.tls_authority"]),
        ({"address": "postgresql://x@localhost,db.example.test/x"}, {}, ["records.tls_authority"]),
        ({"address": "postgresql://x@/x?host=db.example.test"}, {}, ["records.tls_authority"]),
        ({"address": "postgresql://x@db.example.test/x", "tls_authority": "/a.pem"}, {}, []),
        ({"address": "postgresql://x@127.0.0.1/x"}, {"address": "redis://cache.example.test:6379/0"}, ["counters.address"]),
        (
            {"address": "postgresql://x@/x?host=/run/postgresql"},
            {"address": "rediss://cache.example.test:6379/0?ssl_cert_reqs=none"},
            ["counters.address"],
        ),
        ({"address": "postgresql://x@/x?host=/run/postgresql"}, {"address": "rediss://cache.example.test:6379/0"}, []),
    ],
)
def test_plain_text_beyond_this_machine_is_refused_before_anything_starts(records, counters, broken):
    found = broken_stores(
        RecordsSection(store="postgres", **records),
        BlobsSection(),
        CountersSection(store="redis", **counters) if counters else CountersSection(),
    )
    assert [rule.path for rule in found] == broken
