"""The admission matrix as the door applies it: never an open relay, existing recipients only, logins throttled."""

import pytest

from sekisho.edge.door import CANNOT_VERIFY, NO_ROUTE, TOO_MANY_LOGINS, Admitted, Client, Door
from sekisho.edge.guard import Guard, GuardLimits
from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.arrival import Direction
from sekisho.model.delivery import Hop, Route
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.policy.admission import Role
from sekisho.ports.recipients import Existence
from sekisho.smtp.replies import AUTH_FAILED, AUTH_OK, LOGIN_FIRST, NO_SUCH_USER, OK
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.passwords import hash_password

ROUTE = Route((Hop("127.0.0.1", 2526),))
STRANGER = "198.51.100.7"
OWN = "192.0.2.10"


class NextHop:
    """A next hop that knows one recipient and cannot be asked about another."""

    async def exists(self, recipient, route):
        assert route == ROUTE
        return {"asked": Existence.YES, "unsure": Existence.UNKNOWN}.get(recipient.local, Existence.NO)


def a_door(routes=None):
    directory = StaticDirectory(
        tenants=(Tenant(),),
        domains={"listed.test": DEFAULT_TENANT, "asked.test": DEFAULT_TENANT},
        routes=routes or {(DEFAULT_TENANT, "listed.test"): ROUTE, (DEFAULT_TENANT, "asked.test"): ROUTE, (DEFAULT_TENANT, "*"): ROUTE},
        recipients={"listed.test": ("anna",)},
        networks=[("192.0.2.0/24", DEFAULT_TENANT)],
        logins={"printer": (hash_password("correct horse battery"), DEFAULT_TENANT)},
    )
    return Door(directory, "listed.test", NextHop(), Guard(GuardLimits(failed_logins=2)))


async def rcpt(client, address, door=None):
    local, _, domain = address.rpartition("@")
    return await (door or a_door()).may_rcpt(client, Address(local, domain), NULL_SENDER)


@pytest.mark.parametrize("role", list(Role))
async def test_a_stranger_never_relays(role):
    answer = await rcpt(Client(STRANGER, role), "somebody@elsewhere.test")
    assert not isinstance(answer, Admitted)
    assert answer.code in {550, 530}


@pytest.mark.parametrize("address", ["anna%elsewhere.test@listed.test", "elsewhere.test!anna@listed.test", '"anna@elsewhere.test"@listed.test'])
async def test_routes_hidden_in_the_local_part_are_refused(address):
    answer = await rcpt(Client(STRANGER, Role.MX), address)
    assert answer.code == 550


async def test_our_recipients_are_let_in_from_anywhere():
    answer = await rcpt(Client(STRANGER, Role.MX), "anna@listed.test")
    assert answer == Admitted(DEFAULT_TENANT, Direction.INBOUND)


async def test_unknown_recipients_are_refused_by_list_and_by_call_ahead():
    assert await rcpt(Client(STRANGER, Role.MX), "nobody@listed.test") == NO_SUCH_USER
    assert await rcpt(Client(STRANGER, Role.MX), "nobody@asked.test") == NO_SUCH_USER
    assert isinstance(await rcpt(Client(STRANGER, Role.MX), "asked@asked.test"), Admitted)


async def test_a_next_hop_that_cannot_be_asked_means_come_again():
    assert await rcpt(Client(STRANGER, Role.MX), "unsure@asked.test") == CANNOT_VERIFY


@pytest.mark.parametrize("local", ["postmaster", "Abuse"])
async def test_postmaster_and_abuse_exist_in_every_domain(local):
    assert isinstance(await rcpt(Client(STRANGER, Role.MX), f"{local}@listed.test"), Admitted)


def test_a_bare_postmaster_belongs_to_the_home_domain():
    assert a_door().at_home(Address("postmaster", "")) == Address("postmaster", "listed.test")
    assert a_door().at_home(Address("anna", "")) == Address("anna", "")


async def test_our_network_sends_outward_where_a_route_exists():
    assert await rcpt(Client(OWN, Role.MX), "somebody@elsewhere.test") == Admitted(DEFAULT_TENANT, Direction.OUTBOUND)
    without = a_door({(DEFAULT_TENANT, "listed.test"): ROUTE})
    assert await rcpt(Client(OWN, Role.MX), "somebody@elsewhere.test", without) == NO_ROUTE


async def test_submission_wants_a_login_and_a_login_is_enough():
    door, client = a_door(), Client(STRANGER, Role.SUBMISSION, tls=True)
    sender = Address("printer", "listed.test")
    assert door.may_mail(client, sender) == LOGIN_FIRST
    assert await door.may_log_in(client, "printer", "wrong") == AUTH_FAILED
    assert await door.may_log_in(client, "printer", "correct horse battery") == AUTH_OK
    assert door.may_mail(client, sender) == OK
    assert await rcpt(client, "somebody@elsewhere.test", door) == Admitted(DEFAULT_TENANT, Direction.OUTBOUND)


async def test_a_login_may_not_send_as_a_stranger():
    door, client = a_door(), Client(STRANGER, Role.SUBMISSION, tls=True)
    await door.may_log_in(client, "printer", "correct horse battery")
    assert door.may_mail(client, Address("ceo", "elsewhere.test")).code == 550


async def test_wrong_passwords_are_throttled_by_address():
    door, client = a_door(), Client(STRANGER, Role.SUBMISSION, tls=True)
    for _ in range(2):
        assert await door.may_log_in(client, "printer", "wrong") == AUTH_FAILED
    assert await door.may_log_in(client, "printer", "correct horse battery") == TOO_MANY_LOGINS
