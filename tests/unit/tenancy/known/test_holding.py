"""One tenant, whole."""

from sekisho.model.ids import TenantId
from sekisho.model.tenant import Tenant
from sekisho.tenancy.known.holding import Holding


def test_it_is_its_tenants():
    assert Holding(Tenant(TenantId("acme"))).id == "acme"
    assert Holding(Tenant(TenantId("acme"))).people == {}
