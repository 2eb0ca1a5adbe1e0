"""A house in memory with accounts in it."""

from dataclasses import dataclass, field

import pytest

from sekisho.access import accounts, own_account, sessions, totp
from sekisho.access.accounts import Account, Factors
from sekisho.access.desk import Desk
from sekisho.access.doorkeeper import Doorkeeper
from sekisho.access.entering import Entrance, Visit
from sekisho.access.login import Login, seed_name
from sekisho.access.passwords import Cost, Passwords
from sekisho.access.proving import Proof
from sekisho.access.rules import AccessRules
from sekisho.access.sessions import Session
from sekisho.access.throttle import Throttle
from sekisho.access.tickets import Tickets
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.access import GRANTS, Actor, Role
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.control import INSTALLATION
from sekisho.testing.builders import NOW

HERE = Visit("192.0.2.1", "a browser")
PASSWORD = "four unrelated otters sing"
CHEAP = Cost(memory=64, passes=1)


@dataclass
class House:
    """Stores, rules and the doors, as one process has them."""

    rules: AccessRules = field(default_factory=AccessRules)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))

    def __post_init__(self):
        self.stores = MemoryStores(self.clock)
        self.control = self.stores.control
        self.passwords = Passwords(CHEAP)
        self.doorkeeper = Doorkeeper(self.control, self.clock, self.rules)
        self.throttle = Throttle(self.stores.counters, self.clock)
        self.tickets = Tickets(self.stores.vault, self.stores.counters, self.clock)
        self.entrance = Entrance(self.control, self.clock, self.tickets, self.rules)
        self.login = Login(self.control, self.clock, self.stores.vault, self.passwords, self.throttle, self.tickets, self.entrance)
        self.proof = Proof(self.control, self.clock, self.passwords, self.throttle, self.login)
        self.desk = Desk(self.control, self.clock, self.ports())

    def ports(self):
        return {
            "access_rules": self.rules,
            "passwords": self.passwords,
            "vault": self.stores.vault,
            "throttle": self.throttle,
            "tickets": self.tickets,
        }

    async def account(self, login="alice@example.test", role=Role.TENANT_ADMIN, tenant=DEFAULT_TENANT, **more):
        tenant = INSTALLATION if role is Role.OPERATOR else tenant
        password = more.pop("password", PASSWORD)
        made = Account(f"id-of-{login.partition('@')[0]}", tenant, login, login.partition("@")[0].title(), role, created_at=NOW, **more)
        factors = Factors(password=await self.passwords.hash(password)) if password else Factors()
        await self.control.commit(tenant, [accounts.set_account(made, 0), accounts.set_factors(made, factors, 0)])
        return made

    async def session(self, account, *, strong=False, proved=True):
        now = self.clock.now()
        began = Session(account.id, account.generation, now, now, now if proved else 0.0, "password", "192.0.2.1", "a browser", strong)
        return await sessions.begin(self.control, account, began, self.rules)

    async def actor(self, account, **how):
        return await self.doorkeeper.session_actor(await self.session(account, **how), "192.0.2.1")

    async def with_app(self, account):
        """Give the account an authenticator app; return its secret and the recovery codes."""
        actor = await self.actor(account)
        await self.desk.perform(actor, own_account.begin_authenticator, account.tenant)
        kept = await accounts.factors_of(self.control, account)
        seed = await self.stores.vault.open(kept.value.pending_seed, seed_name(account))
        codes = await self.desk.perform(actor, own_account.confirm_authenticator, account.tenant, code=self.code(seed))
        self.clock.advance(60)
        return seed, codes

    def code(self, seed, away=0):
        return totp.code_at(seed, int(self.clock.now() // 30) + away)

    async def change(self, account, **changes):
        from dataclasses import replace

        kept = await accounts.must_find(self.control, account.tenant, account.id)
        changed = replace(kept.value, **changes)
        await self.control.commit(account.tenant, [accounts.set_account(changed, kept.version)])
        return changed

    async def audit(self, tenant=DEFAULT_TENANT):
        return [row.line for row in await self.control.audit(tenant, limit=1_000)]


@pytest.fixture
def house():
    return House()


def an_actor(role, tenant=DEFAULT_TENANT, **more):
    return Actor(f"{role}@example.test", role, tenant, more.pop("permissions", GRANTS[role]), **more)
