"""Everything that lets people in, put together once for a process: the console, the API and the commands take it from here."""

from collections.abc import Callable
from dataclasses import dataclass

from sekisho.access.by_link import ByLink
from sekisho.access.doorkeeper import Doorkeeper
from sekisho.access.entering import Entrance
from sekisho.access.login import Login
from sekisho.access.oidc.admission import Admission
from sekisho.access.oidc.exchange import Exchange
from sekisho.access.oidc.flow import ProviderLogin
from sekisho.access.passkeys import PasskeyLogin
from sekisho.access.passwords import Passwords
from sekisho.access.proving import Proof
from sekisho.access.rules import AccessRules
from sekisho.access.throttle import Throttle
from sekisho.access.tickets import Tickets
from sekisho.model.ids import TenantId
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.counters import Counters
from sekisho.ports.vault import Vault
from sekisho.ports.web import Web


@dataclass(frozen=True, slots=True)
class Gatehouse:
    """The parts, each by its name."""

    control: Control
    clock: Clock
    vault: Vault
    rules: AccessRules
    passwords: Passwords
    throttle: Throttle
    tickets: Tickets
    doorkeeper: Doorkeeper
    entrance: Entrance
    login: Login
    proof: Proof
    provider_login: ProviderLogin
    passkey_login: PasskeyLogin
    by_link: ByLink
    counters: Counters

    @property
    def ports(self) -> dict[str, object]:
        """The ports by which use cases of access ask for them at the desk."""
        return {"vault": self.vault, "passwords": self.passwords, "throttle": self.throttle, "access_rules": self.rules, "tickets": self.tickets}


def build(
    control: Control,
    clock: Clock,
    vault: Vault,
    counters: Counters,
    rules: AccessRules,
    passwords: Passwords | None = None,
    web: Web | None = None,
    whose_domain: Callable[[str], TenantId | None] = lambda _domain: None,
) -> Gatehouse:
    """Return the gatehouse of one process. Without `web` no provider can be asked; `whose_domain` tells which tenant has verified a domain."""
    hasher = passwords or Passwords()
    throttle = Throttle(counters, clock)
    tickets = Tickets(vault, counters, clock)
    entrance = Entrance(control, clock, tickets, rules)
    login = Login(control, clock, vault, hasher, throttle, tickets, entrance)
    proof = Proof(control, clock, hasher, throttle, login)
    admission = Admission(control, clock, whose_domain)
    provider_login = ProviderLogin(control, clock, vault, tickets, entrance, Exchange(web, clock), admission)
    passkey_login = PasskeyLogin(control, clock, tickets, entrance, rules)
    doorkeeper = Doorkeeper(control, clock, rules)
    return Gatehouse(
        control,
        clock,
        vault,
        rules,
        hasher,
        throttle,
        tickets,
        doorkeeper,
        entrance,
        login,
        proof,
        provider_login,
        passkey_login,
        ByLink(control, clock, entrance, login),
        counters,
    )
