"""The API of one process: its desk, who may come in, its routes."""

from collections.abc import Awaitable, Callable

from starlette.routing import Route

from sekisho.access.desk import Desk
from sekisho.access.doorkeeper import Doorkeeper
from sekisho.access.rules import AccessRules
from sekisho.api import scim
from sekisho.api.application import Counter, routes
from sekisho.api.catalogue import OPERATIONS
from sekisho.api.idempotency import Repeats
from sekisho.api.identity import identify_by
from sekisho.api.rates import Rates
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.ids import TenantId
from sekisho.ports.counters import Counters


def api_routes(
    stores: EmbeddedStores, desk: Desk, is_tenant: Callable[[TenantId], Awaitable[bool]], rules: AccessRules, counters: Counters | None = None
) -> list[Route]:
    """Return the routes of the whole API. `is_tenant` tells whether there is such a tenant."""
    identify = identify_by(Doorkeeper(stores.control, stores.clock, rules))
    counter = Counter(
        desk, identify, is_tenant, Rates(stores.clock), Repeats(stores.control, stores.clock, stores.vault, counters or stores.counters)
    )
    return [*routes(counter, OPERATIONS), *scim.routes(counter)]
