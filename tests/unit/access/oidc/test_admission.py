"""Whom a provider's word lets in."""

import pytest

from sekisho.access import accounts
from sekisho.access.oidc.admission import Admission
from sekisho.access.oidc.claims import Vouched
from sekisho.access.oidc.providers import Provider
from sekisho.model.access import Role
from sekisho.model.errors import Denied
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION

OTHER = TenantId("other")
PROVIDER = Provider(
    "login", "Login", "https://login.example.test", "c", b"", "groups", {"admins": Role.TENANT_ADMIN, "desk": Role.HELP_DESK}, Role.END_USER, False
)


def vouched(subject="s1", email="alice@example.test", *groups):
    return Vouched(subject, email, "Alice", groups, False)


@pytest.fixture
def admission(house):
    return Admission(house.control, house.clock, {"example.test": DEFAULT_TENANT, "other.test": OTHER}.get)


async def test_a_new_person_of_a_verified_domain_is_let_in(house, admission):
    account = await admission.admit(DEFAULT_TENANT, PROVIDER, vouched())
    assert (account.role, account.addresses, account.tenant) == (Role.END_USER, ("alice@example.test",), DEFAULT_TENANT)
    assert (await house.audit())[0].use_case == "account.provider"
    again = await admission.admit(DEFAULT_TENANT, PROVIDER, vouched(email="renamed@example.test"))
    assert again.id == account.id  # known by issuer and subject, whatever the address


async def test_groups_give_the_role_and_another_role_ends_the_sessions(house, admission):
    account = await admission.admit(DEFAULT_TENANT, PROVIDER, vouched("s1", "alice@example.test", "desk", "admins"))
    assert account.role is Role.TENANT_ADMIN
    lower = await admission.admit(DEFAULT_TENANT, PROVIDER, vouched("s1", "alice@example.test", "desk"))
    assert (lower.role, lower.generation) == (Role.HELP_DESK, account.generation + 1)


@pytest.mark.parametrize("email", ["", "alice@nobody.test", "alice@other.test", "example.test"])
async def test_only_at_a_domain_that_this_tenant_verified(admission, email):
    with pytest.raises(Denied):
        await admission.admit(DEFAULT_TENANT, PROVIDER, vouched(email=email))


async def test_the_same_subject_of_another_provider_is_another_person(house, admission):
    """ASVS 5.0, 6.8.1."""
    await admission.admit(DEFAULT_TENANT, PROVIDER, vouched())
    evil = Provider("evil", "", "https://evil.test", "c", b"", "groups", {}, Role.TENANT_ADMIN, False)
    with pytest.raises(Denied):
        await admission.admit(DEFAULT_TENANT, evil, vouched())
    with pytest.raises(Denied):
        await admission.admit(OTHER, evil, vouched())


async def test_a_provider_takes_over_no_account_that_is_used(house, admission):
    for login, role in (("alice@example.test", Role.TENANT_ADMIN), ("op@example.test", Role.OPERATOR)):
        await house.account(login, role)
        with pytest.raises(Denied):
            await admission.admit(DEFAULT_TENANT, PROVIDER, vouched(f"s {login}", login, "admins"))


async def test_an_invited_one_without_any_factor_is_theirs(house, admission):
    made = await house.account(role=Role.HELP_DESK, password="")
    account = await admission.admit(DEFAULT_TENANT, PROVIDER, vouched("s1", "alice@example.test", "desk"))
    assert account.id == made.id
    assert account.external == "https://login.example.test s1"


async def test_disabled_and_without_a_group_are_not_let_in(house, admission):
    account = await admission.admit(DEFAULT_TENANT, PROVIDER, vouched())
    await house.change(account, disabled=True)
    with pytest.raises(Denied):
        await admission.admit(DEFAULT_TENANT, PROVIDER, vouched())
    strict = Provider("login", "", "https://strict.test", "c", b"", "groups", {"admins": Role.TENANT_ADMIN}, None, False)
    with pytest.raises(Denied):
        await admission.admit(DEFAULT_TENANT, strict, vouched("s2", "bob@example.test", "others"))


async def test_a_tenants_provider_does_not_reach_the_accounts_of_another(house, admission):
    await admission.admit(DEFAULT_TENANT, PROVIDER, vouched())
    with pytest.raises(Denied):
        await admission.admit(OTHER, PROVIDER, vouched())
    operators = Provider("ops", "", "https://ops.test", "c", b"", "groups", {"ops": Role.OPERATOR}, None, False)
    account = await admission.admit(INSTALLATION, operators, vouched("o", "op@anywhere.test", "ops"))
    assert account.role is Role.OPERATOR
    assert (await accounts.by_external(house.control, "https://ops.test o")).value.tenant == INSTALLATION
