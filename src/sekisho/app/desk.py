"""The desk of one process: every port under the name by which use cases ask for it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sekisho.access.desk import Desk
from sekisho.access.passwords import Passwords
from sekisho.access.rules import AccessRules
from sekisho.access.throttle import Throttle
from sekisho.app.stores import TENANT, who
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.access import operator_at_the_machine
from sekisho.ports.directory import Directory

Result = TypeVar("Result")


def make_desk(stores: EmbeddedStores, directory: Directory | None = None, **more: object) -> Desk:
    """Return the desk over these stores. Ports that a process has not are missed by name when a use case asks for them."""
    ports: dict[str, object] = {
        "records": stores.records,
        "history": stores.history,
        "blobs": stores.blobs,
        "signals": stores.signals,
        "keys": stores.keys,
        "documents": stores.documents,
        "policies": stores.policies,
        "campaigns": stores.campaigns,
        "acquaintances": stores.acquaintances,
        "opinions": stores.opinions,
        "counters": stores.counters,
        "station": stores,
        "vault": stores.vault,
        "passwords": Passwords(),
        "throttle": Throttle(stores.counters, stores.clock),
        "access_rules": AccessRules(),
        **more,
    }
    if directory is not None:
        ports["directory"] = directory
    return Desk(stores.control, stores.clock, ports)


async def at_the_desk(
    stores: EmbeddedStores, function: Callable[..., Awaitable[Result]], *, directory: Directory | None = None, **arguments: object
) -> Result:
    """Do a use case for whoever runs this command."""
    return await make_desk(stores, directory).perform(operator_at_the_machine(who()), function, TENANT, **arguments)
