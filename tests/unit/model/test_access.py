"""Roles, permissions and sight."""

import pytest

from sekisho.model.access import GRANTS, WHOLE, Actor, Permission, Role, Sight, operator_at_the_machine
from sekisho.model.address import Address
from sekisho.model.ids import DEFAULT_TENANT, TenantId


def actor(role, **more):
    return Actor("somebody", role, DEFAULT_TENANT, more.pop("permissions", GRANTS[role]), **more)


def test_sight():
    address = Address("a", "example.test")
    assert WHOLE.covers(address)
    assert Sight(domains=frozenset({"example.test"})).covers(address)
    assert Sight(addresses=frozenset({"a@example.test"})).covers(address)
    assert not Sight().covers(address)
    assert not Sight(addresses=frozenset({"b@example.test"}), domains=frozenset({"other.test"})).covers(address)
    assert actor(Role.END_USER).sight == Sight()
    assert actor(Role.HELP_DESK, domains=frozenset({"example.test"})).sight == Sight(domains=frozenset({"example.test"}))
    assert actor(Role.TENANT_ADMIN).sight == WHOLE


@pytest.mark.parametrize("permission", Permission)
def test_nobody_does_more_than_their_role_and_tenant_allow(permission):
    everything = frozenset(Permission)
    for role in Role:
        assert actor(role, permissions=everything).may(permission, DEFAULT_TENANT) == (permission in GRANTS[role])
        assert not actor(role, permissions=everything).may(permission, TenantId("other"))
        assert not actor(role, permissions=frozenset()).may(permission, DEFAULT_TENANT)


def test_content_is_for_few():
    assert {role for role in Role if Permission.OPEN_MAIL in GRANTS[role]} == {Role.OPERATOR, Role.TENANT_ADMIN}
    assert {role for role in Role if Permission.RUN_STATION in GRANTS[role]} == {Role.OPERATOR}


def test_who_is_at_the_machine_is_an_operator():
    assert operator_at_the_machine("root").may(Permission.RUN_STATION, TenantId("any"))
