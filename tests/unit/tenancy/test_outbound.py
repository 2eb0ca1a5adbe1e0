"""Who may send in an organisation's name."""

import pytest

from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.outbound import add_certificate, add_network, list_senders, remove_sender, set_login
from sekisho.testing.certificates import Authority, pem

ACME, OTHER = TenantId("acme"), TenantId("other")
PASSWORD = "correct horse battery staple"


async def test_networks_are_for_who_runs_the_installation(house):
    added = await house.do(add_network, network="192.0.2.0/28", note="office")
    assert (added.kind, added.name, added.note) == ("network", "192.0.2.0/28", "office")
    with pytest.raises(Conflict):
        await house.do(add_network, OTHER, network="192.0.2.0/28")
    with pytest.raises(Denied):
        await house.do(add_network, ACME, house.admin, network="198.51.100.0/24")


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0", "10.0.0.0/7", "192.0.2.1/24", "nonsense", ""])
async def test_networks_that_nobody_owns(house, network):
    with pytest.raises(Refused):
        await house.do(add_network, network=network)


async def test_a_login_is_one_over_all_organisations_and_only_its_hash_is_kept(house):
    await house.do(set_login, ACME, house.admin, login="printer@acme.test", password=PASSWORD)
    with pytest.raises(Conflict, match="taken"):
        await house.do(set_login, OTHER, login="printer@acme.test", password=PASSWORD)
    await house.do(set_login, ACME, house.admin, login="printer@acme.test", password=PASSWORD + "2")
    directory = (await house.snapshots()).directory
    assert directory.tenant_of_login("printer@acme.test", PASSWORD + "2") == ACME
    assert directory.tenant_of_login("printer@acme.test", PASSWORD) is None
    kept = await house.control.get(ACME, "login", "printer@acme.test")
    audit = await house.control.audit(ACME)
    assert all(b"horse" not in octets for octets in (kept.value, repr(audit).encode()))
    assert "scrypt" not in repr(audit) + repr(await house.do(list_senders))


@pytest.mark.parametrize(("login", "password"), [("x", "short"), ("", PASSWORD), ("a b", PASSWORD), ("a\r\nb", PASSWORD), ("x", "y" * 2_000)])
async def test_logins_that_are_none(house, login, password):
    with pytest.raises(Refused):
        await house.do(set_login, login=login, password=password)


async def test_certificates_by_their_fingerprint(house, tmp_path):
    authority = Authority(tmp_path)
    text = pem([authority.certificate]).decode()
    added = await house.do(add_certificate, pem=text)
    directory = (await house.snapshots()).directory
    assert directory.tenant_of_certificate(added.name) == ACME
    assert directory.client_certificates() == [text.strip()]
    for wrong in ("nonsense", text.replace("CERTIFICATE", "PRIVATE KEY"), text[:200] + text[260:]):
        with pytest.raises(Refused):
            await house.do(add_certificate, pem=wrong)


async def test_removed_and_those_of_the_file_stay(house):
    await house.do(set_login, login="printer", password=PASSWORD)
    await house.do(remove_sender, kind="login", name="printer")
    assert await house.do(list_senders) == []
    house.base = FromFile(networks=("192.0.2.0/24",), logins={"old": "scrypt$"})
    assert [sender.from_file for sender in await house.do(list_senders, DEFAULT_TENANT)] == [True, True]
    for kind, name in (("network", "192.0.2.0/24"), ("account", "root"), ("login", "printer")):
        with pytest.raises(NotFound):
            await house.do(remove_sender, DEFAULT_TENANT, kind=kind, name=name)
