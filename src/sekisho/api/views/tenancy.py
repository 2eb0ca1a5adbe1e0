"""Organisations, their domains, people and senders as the API shows them."""

import msgspec

from sekisho.model.page import Page
from sekisho.ports.trial import TrialSample
from sekisho.tenancy.directories.directory_sources import SourceShown
from sekisho.tenancy.mail_domains.domains import DomainShown
from sekisho.tenancy.mail_domains.publishing import Publication
from sekisho.tenancy.outbound import Sender
from sekisho.tenancy.people.members import MembersChanged
from sekisho.tenancy.people.people import PersonShown
from sekisho.tenancy.people.people_import import Imported
from sekisho.tenancy.tenants import TenantLine, TenantShown
from sekisho.tenancy.trying import Sent
from sekisho.tenancy.values import Group
from sekisho.tenancy.wishes.tenant_settings import SettingsShown


class TenantPage(msgspec.Struct, frozen=True):
    """One page of organisations."""

    items: tuple[TenantLine, ...]
    next: str


class PeoplePage(msgspec.Struct, frozen=True):
    """One page of people, by address."""

    items: tuple[PersonShown, ...]
    next: str


def tenants(page: Page[TenantLine]) -> TenantPage:
    """Return a page."""
    return TenantPage(page.items, page.next)


def tenant_line(one: TenantLine) -> TenantLine:
    """Return it as it is."""
    return one


def tenant(one: TenantShown) -> TenantShown:
    """Return it as it is."""
    return one


def settings(one: SettingsShown) -> SettingsShown:
    """Return it as it is."""
    return one


def domains(found: list[DomainShown]) -> list[DomainShown]:
    """Return them as they are."""
    return found


def domain(one: DomainShown) -> DomainShown:
    """Return it as it is."""
    return one


def people(page: Page[PersonShown]) -> PeoplePage:
    """Return a page."""
    return PeoplePage(page.items, page.next)


def person(one: PersonShown) -> PersonShown:
    """Return it as it is."""
    return one


def imported(one: Imported) -> Imported:
    """Return it as it is."""
    return one


def sources(found: list[SourceShown]) -> list[SourceShown]:
    """Return them as they are; never a password."""
    return found


def source(one: SourceShown) -> SourceShown:
    """Return it as it is; never its password."""
    return one


def csv(text: str) -> bytes:
    """Return the file."""
    return text.encode()


def members(changed: MembersChanged) -> MembersChanged:
    """Show how many came and went."""
    return changed


def groups(found: list[Group]) -> list[Group]:
    """Return them as they are."""
    return found


def group(one: Group) -> Group:
    """Return it as it is."""
    return one


def senders(found: list[Sender]) -> list[Sender]:
    """Return them as they are; never a hash."""
    return found


def sender(one: Sender) -> Sender:
    """Return it as it is."""
    return one


def publication(one: Publication) -> Publication:
    """Return it as it is."""
    return one


def samples(found: tuple[TrialSample, ...]) -> tuple[TrialSample, ...]:
    """Return them as they are."""
    return found


def sent(one: Sent) -> Sent:
    """Return it as it is."""
    return one
