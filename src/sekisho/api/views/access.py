"""Accounts, sessions, tokens and the audit as the API shows them."""

import msgspec

from sekisho.access.administration import AccountRow, Invited
from sekisho.access.auditing import AuditEntry, AuditProof
from sekisho.access.oidc.providers import ProviderRow
from sekisho.access.own_account import Me, NewSeed, SessionRow
from sekisho.access.passkeys import Ceremony
from sekisho.access.tokens import NewToken, TokenRow
from sekisho.model.page import Page


class AccountPage(msgspec.Struct, frozen=True):
    """One page of accounts."""

    items: tuple[AccountRow, ...]
    next: str


class TokenPage(msgspec.Struct, frozen=True):
    """One page of tokens."""

    items: tuple[TokenRow, ...]
    next: str


class AuditPage(msgspec.Struct, frozen=True):
    """One page of audit lines, newest first."""

    items: tuple[AuditEntry, ...]
    next: str


class Ended(msgspec.Struct, frozen=True):
    """How many sessions ended."""

    ended: int


class Number(msgspec.Struct, frozen=True):
    """How many there are now."""

    number: int


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes that are shown this once; empty where there are some already."""

    codes: tuple[str, ...]


def account_page(page: Page[AccountRow]) -> AccountPage:
    """Return a page."""
    return AccountPage(page.items, page.next)


def token_page(page: Page[TokenRow]) -> TokenPage:
    """Return a page."""
    return TokenPage(page.items, page.next)


def audit_page(page: Page[AuditEntry]) -> AuditPage:
    """Return a page."""
    return AuditPage(page.items, page.next)


def account(one: AccountRow) -> AccountRow:
    """Return it as it is."""
    return one


def invited(one: Invited) -> Invited:
    """Return the link's secret, this once."""
    return one


def proof(one: AuditProof) -> AuditProof:
    """Return it as it is."""
    return one


def me(one: Me) -> Me:
    """Return it as it is."""
    return one


def seed(one: NewSeed) -> NewSeed:
    """Return the secret, this once."""
    return one


def codes(found: tuple[str, ...]) -> RecoveryCodes:
    """Return them, this once."""
    return RecoveryCodes(found)


def sessions(found: list[SessionRow]) -> list[SessionRow]:
    """Return them as they are."""
    return found


def ended(number: int) -> Ended:
    """Return how many."""
    return Ended(number)


def tokens(found: list[TokenRow]) -> list[TokenRow]:
    """Return them as they are."""
    return found


def new_token(one: NewToken) -> NewToken:
    """Return the token, this once."""
    return one


def providers(found: list[ProviderRow]) -> list[ProviderRow]:
    """Return them as they are."""
    return found


def provider(one: ProviderRow) -> ProviderRow:
    """Return it as it is."""
    return one


def ceremony(one: Ceremony) -> Ceremony:
    """Return what the browser is asked."""
    return one


def number(how_many: int) -> Number:
    """Return how many there are."""
    return Number(how_many)
