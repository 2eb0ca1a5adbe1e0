"""Which registrable domains the tenant knows: its own and those of its partners. Shared by the inspections that use the proof."""

from functools import lru_cache

from sekisho.mime.web.organisation import organisation_of
from sekisho.model.tenant import Tenant


@lru_cache(maxsize=256)
def _organisations(domains: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(organisation_of, domains)) - {""}


def own_organisations(tenant: Tenant) -> frozenset[str]:
    """Return the registrable domains of the tenant."""
    return _organisations(tenant.domains)


def partner_organisations(tenant: Tenant) -> frozenset[str]:
    """Return the registrable domains of its partners that are not its own."""
    return _organisations(tenant.partners) - own_organisations(tenant)
