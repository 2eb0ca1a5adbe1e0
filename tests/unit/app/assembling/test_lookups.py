"""Which names are answered from where, by the settings."""

import pytest

from sekisho.app.assembling.lookups import open_lookups, validated_lookups
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.samples.world import OWN_DOMAIN, ZONE_ADDRESS
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.model.errors import Refused
from sekisho.ports.lookups import NoData, NxDomain, TempFail
from sekisho.testing.dns_server import DnsServer

PUBLIC = '[[listeners]]\naddress = "0.0.0.0"\n[routes]\n"example.test" = ["127.0.0.1:2526"]\n'


async def ask(text, name):
    lookups = open_lookups(parse_settings(text), MemoryMetrics())
    try:
        return await lookups.resolver.a(name)
    finally:
        await lookups.close()


async def test_the_samples_names_need_no_resolver():
    dead = '[dns]\nservers = ["127.0.0.1:1"]\ntimeout_seconds = 0.3\n'
    assert await ask(dead, OWN_DOMAIN) == [ZONE_ADDRESS]
    with pytest.raises(TempFail):
        await ask(dead, "example.test")


async def test_where_strangers_can_come_the_samples_names_do_not_exist():
    async with DnsServer(zone_of_records({"example.test": [{"A": "192.0.2.1"}]})) as server:
        settings = f'{PUBLIC}[dns]\nservers = ["{server.address}"]\n'
        assert await ask(settings, "example.test") == ["192.0.2.1"]
        with pytest.raises(NxDomain):
            await ask(settings, OWN_DOMAIN)


async def test_validated_answers_only_where_the_settings_say_who_validates():
    assert validated_lookups(parse_settings("")) is None
    async with DnsServer(zone_of_records({"_25._tcp.example.test": []})) as server:
        lookups = validated_lookups(parse_settings(f'[dns]\nservers = ["{server.address}"]\nvalidating = true\n'))
        with pytest.raises(NoData):
            await lookups.tlsa("_25._tcp.example.test")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('servers = ["dns.example.test"]', "not the address"),
        ('servers = ["192.0.2.1:0"]', "not the address"),
        ('servers = ["2001:db8::1"]', "not the address"),
        ("validating = true", "on loopback"),
        ('servers = ["192.0.2.1"]\nvalidating = true', "on loopback"),
        ("timeout_seconds = 0.0", "seconds"),
        ("cache_entries = 0", "above 0"),
    ],
)
def test_settings_that_cannot_be(text, said):
    with pytest.raises(Refused, match=said):
        parse_settings(f"[dns]\n{text}\n")
