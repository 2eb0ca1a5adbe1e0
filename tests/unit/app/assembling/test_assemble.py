"""From settings to values: who is ours, where mail goes, what numbers hold."""

import pytest

from sekisho.app.assembling import assemble
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.samples import world
from sekisho.edge.tls import fingerprint, make_self_signed
from sekisho.model.delivery import MAILBOX, Hop, Route
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Treatment
from sekisho.ports.directory import Known
from sekisho.tenancy.passwords import hash_password
from sekisho.testing.builders import an_address

ROUTED = '[routes]\n"example.test" = ["192.0.2.1", "[2001:db8::1]:2525"]\n"*" = ["relay.example.test:587"]\n'
PUBLIC = '[[listeners]]\naddress = "0.0.0.0"\n'


def directory(text=""):
    return assemble.build_directory(parse_settings(text))


def test_without_routes_every_domain_is_ours_and_goes_into_the_mailbox():
    """Only on loopback: a settings rule refuses it elsewhere."""
    ours = directory()
    for domain in ("example.test", "anything.example", world.OWN_DOMAIN):
        assert ours.tenant_of_domain(domain) == DEFAULT_TENANT
        assert ours.route(DEFAULT_TENANT, domain) == MAILBOX
        assert ours.recipient(DEFAULT_TENANT, an_address(f"anybody@{domain}")) is Known.YES


def test_with_routes_only_routed_domains_are_ours():
    ours = directory(ROUTED)
    assert ours.tenant_of_domain("example.test") == DEFAULT_TENANT
    assert ours.tenant_of_domain("other.test") is None
    assert ours.tenant_of_domain("*") is None
    assert ours.route(DEFAULT_TENANT, "example.test") == Route((Hop("192.0.2.1", 25), Hop("2001:db8::1", 2525)))
    assert ours.route(DEFAULT_TENANT, "elsewhere.test") == Route((Hop("relay.example.test", 587),)), "outbound only"


def test_the_samples_domain_exists_only_where_no_stranger_comes():
    home = directory(ROUTED)
    assert home.tenant_of_domain(world.OWN_DOMAIN) == DEFAULT_TENANT
    assert home.route(DEFAULT_TENANT, world.OWN_DOMAIN) == MAILBOX
    public = directory(PUBLIC + ROUTED)
    assert public.tenant_of_domain(world.OWN_DOMAIN) is None
    assert world.PARTNER in assemble.build_tenant(parse_settings(ROUTED)).partners
    assert world.PARTNER not in assemble.build_tenant(parse_settings(PUBLIC + ROUTED)).partners


def test_one_public_listener_among_others_is_enough_to_end_the_samples():
    both = parse_settings('[[listeners]]\n[[listeners]]\naddress = "0.0.0.0"\nport = 25\n' + ROUTED)
    assert not assemble.has_sample_domain(both)


def test_an_own_route_of_the_samples_domain_wins():
    ours = directory(f'[routes]\n"{world.OWN_DOMAIN}" = ["192.0.2.9:25"]')
    assert ours.route(DEFAULT_TENANT, world.OWN_DOMAIN) == Route((Hop("192.0.2.9", 25),))


def test_own_domains_in_order_without_doubles():
    settings = parse_settings('[tenant]\ndomains = ["first.test", "example.test"]\n' + ROUTED)
    assert assemble.own_domains(settings) == ("first.test", "example.test", world.OWN_DOMAIN)


def test_a_recipient_list_counts_for_its_domain():
    ours = directory(ROUTED + '[recipients]\n"example.test" = ["Hanako"]')
    assert ours.recipient(DEFAULT_TENANT, an_address("hanako@example.test")) is Known.YES
    assert ours.recipient(DEFAULT_TENANT, an_address("taro@example.test")) is Known.NO
    assert ours.recipient(DEFAULT_TENANT, an_address("postmaster@example.test")) is Known.YES
    assert directory(ROUTED).recipient(DEFAULT_TENANT, an_address("taro@example.test")) is Known.ASK


def test_who_may_send_through_us(tmp_path):
    certificate = tmp_path / "client.pem"
    make_self_signed("client.example.test", certificate, tmp_path / "client.key")
    secret = hash_password("correct horse battery")
    ours = directory(ROUTED + f'[outbound]\nnetworks = ["192.0.2.0/24"]\ncertificates = ["{certificate}"]\n[outbound.logins]\nprinter = "{secret}"\n')
    assert ours.tenant_of_network("192.0.2.77") == DEFAULT_TENANT
    assert ours.tenant_of_network("198.51.100.1") is None
    assert ours.tenant_of_network("127.0.0.1") is None, "loopback is not ours by itself"
    assert ours.tenant_of_certificate(fingerprint(certificate)) == DEFAULT_TENANT
    assert ours.tenant_of_certificate("0" * 64) is None
    assert ours.tenant_of_login("printer", "correct horse battery") == DEFAULT_TENANT
    assert ours.tenant_of_login("printer", "wrong horse battery") is None
    assert ours.tenant_of_login("nobody", "correct horse battery") is None


def test_a_certificate_that_cannot_be_read_is_an_error_at_the_start(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        directory(f'[outbound]\ncertificates = ["{tmp_path / "missing.pem"}"]')
    (tmp_path / "bad.pem").write_text("no certificate")
    with pytest.raises(ValueError):
        directory(f'[outbound]\ncertificates = ["{tmp_path / "bad.pem"}"]')


def test_the_tenant_is_what_the_settings_say():
    text = (
        '[policy]\nbulk_tag = "[news]"\n[policy.thresholds]\nphishing = 1\nfraud = 2\nspam = 3\nbulk = 4\n'
        '[policy.treatments]\nmalware = "reject"\nspam = "tag"\n[quarantine]\ndays = 7\n[service]\nhost_name = "gate.example.test"\n'
    )
    tenant = assemble.build_tenant(parse_settings(text))
    assert (tenant.thresholds.phishing, tenant.thresholds.fraud, tenant.thresholds.spam, tenant.thresholds.bulk) == (1, 2, 3, 4)
    assert (tenant.treatments.malware, tenant.treatments.spam, tenant.treatments.bulk) == (Treatment.REJECT, Treatment.TAG, Treatment.TAG)
    assert (tenant.bulk_tag, tenant.quarantine_days, tenant.authserv_id) == ("[news]", 7, "gate.example.test")


@pytest.mark.parametrize(
    ("given", "used"), [("gate.example.test", "gate.example.test"), ("bad name\r\n250 x", "badname250x"), ("関所", "localhost"), ("a_b", "ab")]
)
def test_the_name_that_we_say_is_always_a_host_name(given, used):
    settings = Settings(service=type(Settings().service)(host_name=given))
    assert assemble.host_name(settings) == used


def test_the_machines_own_name_is_the_default():
    assert assemble.host_name(Settings())


@pytest.mark.parametrize(("inspectors", "edges", "cores", "size", "most"), [(0, 2, 2, 2, 4), (0, 1, 8, 10, 32), (6, 2, 4, 3, 8), (1, 4, 4, 1, 4)])
def test_the_machines_inspectors_are_divided_over_the_edges(inspectors, edges, cores, size, most):
    settings = Settings(service=type(Settings().service)(inspectors=inspectors))
    pool = assemble.pool_settings(settings, edges, cores)
    assert (pool.size, pool.most) == (size, most)
    assert pool.one_shots >= 1


def test_sessions_are_divided_over_the_edges_and_never_to_nothing():
    limits = assemble.guard_limits(parse_settings("[limits]\nsessions = 5\nsessions_per_address = 1"), 2)
    assert (limits.sessions, limits.sessions_per_address) == (3, 1)


def test_numbers_reach_their_rooms():
    settings = parse_settings(
        "[limits]\nmessage_octets = 1000\nrecipients = 200\nidle_seconds = 5\nsession_seconds = 50\n[delivery]\nconcurrency = 7"
    )
    assert assemble.server_limits(settings).max_message_octets == 1000
    assert assemble.server_limits(settings).max_recipients == 200
    assert assemble.session_limits(settings).idle_seconds == 5
    assert assemble.session_limits(settings).session_seconds == 50
    assert assemble.delivery_settings(settings, "me").concurrency == 7
    assert assemble.delivery_settings(settings, "me").owner == "me"


def test_others_by_mx_and_never_our_own():
    ours = directory('[routes]\n"example.test" = ["192.0.2.1"]\n"*" = ["mx"]\n[tenant]\ndomains = ["own.test"]')
    assert ours.route(DEFAULT_TENANT, "partner.test") == Route(exchangers_of="partner.test")
    assert ours.route(DEFAULT_TENANT, "example.test") == Route((Hop("192.0.2.1", 25),))
    assert ours.route(DEFAULT_TENANT, "own.test") is None
