"""Everything that lets people in, put together once for a process: the console, the API and the commands take it from here."""

from dataclasses import dataclass

from sekisho.access.doorkeeper import Doorkeeper
from sekisho.access.entering import Entrance
from sekisho.access.login import Login
from sekisho.access.passwords import Passwords
from sekisho.access.proving import Proof
from sekisho.access.rules import AccessRules
from sekisho.access.throttle import Throttle
from sekisho.access.tickets import Tickets
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.counters import Counters
from sekisho.ports.vault import Vault


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

    @property
    def ports(self) -> dict[str, object]:
        """The ports by which use cases of access ask for them at the desk."""
        return {"vault": self.vault, "passwords": self.passwords, "throttle": self.throttle, "access_rules": self.rules, "tickets": self.tickets}


def build(control: Control, clock: Clock, vault: Vault, counters: Counters, rules: AccessRules, passwords: Passwords | None = None) -> Gatehouse:
    """Return the gatehouse of one process."""
    hasher = passwords or Passwords()
    throttle = Throttle(counters, clock)
    tickets = Tickets(vault, counters, clock)
    entrance = Entrance(control, clock, tickets, rules)
    login = Login(control, clock, vault, hasher, throttle, tickets, entrance)
    proof = Proof(control, clock, hasher, throttle, login)
    return Gatehouse(control, clock, vault, rules, hasher, throttle, tickets, Doorkeeper(control, clock, rules), entrance, login, proof)
