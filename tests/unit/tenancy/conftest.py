"""A control store in memory with a desk before it, and two organisations."""

import pytest

from sekisho.access.desk import Desk
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.access import GRANTS, Actor, Role, operator_at_the_machine
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION
from sekisho.ports.lookups import NxDomain, TempFail
from sekisho.tenancy.emptying import Stock
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.snapshots import Snapshots
from sekisho.tenancy.mail_domains.domains import add_domain, vouch_for_domain
from sekisho.tenancy.tenants import create_tenant
from sekisho.testing.builders import NOW

ACME, OTHER = TenantId("acme"), TenantId("other")


class Zone:
    """TXT records."""

    def __init__(self):
        self.records, self.silent = {}, False

    async def txt(self, name):
        if self.silent:
            raise TempFail
        if name not in self.records:
            raise NxDomain
        return self.records[name]


class House:
    def __init__(self):
        self.clock = ManualClock(NOW)
        self.stores = MemoryStores(self.clock)
        self.control = self.stores.control
        self.stock = Stock(self.stores.records, self.stores.blobs, self.stores.keys)
        self.base = FromFile(domains=("file.test",))
        self.zone = Zone()
        ports = {"from_file": lambda: self.base, "resolver": self.zone, "vault": self.stores.vault, "signals": self.stores.signals}
        self.desk = Desk(self.control, self.clock, ports, self.stores.signals)
        self.operator = operator_at_the_machine("root")
        self.admin = Actor("admin@acme.test", Role.TENANT_ADMIN, ACME, GRANTS[Role.TENANT_ADMIN])

    async def do(self, function, tenant=ACME, actor=None, **arguments):
        return await self.desk.perform(actor or self.operator, function, tenant, **arguments)

    async def tenant_with(self, tenant, *domains):
        await self.do(create_tenant, INSTALLATION, name=tenant)
        for domain in domains:
            await self.do(add_domain, tenant, name=domain)
            await self.do(vouch_for_domain, tenant, name=domain)

    async def snapshots(self):
        kept = Snapshots(self.control, self.base)
        await kept.load()
        return kept

    async def lines(self, tenant=ACME):
        return [(row.line.use_case, row.line.subject, row.line.outcome) for row in await self.control.audit(tenant)]


@pytest.fixture
def empty():
    return House()


@pytest.fixture
async def house(empty):
    await empty.tenant_with(ACME, "acme.test")
    await empty.tenant_with(OTHER, "other.test")
    return empty


@pytest.fixture
def default():
    return DEFAULT_TENANT
