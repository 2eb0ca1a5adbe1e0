"""The desk of one process: every port under the name by which use cases ask for it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar, cast

from sekisho.access.desk import Desk
from sekisho.access.passwords import Passwords
from sekisho.access.rules import AccessRules
from sekisho.access.throttle import Throttle
from sekisho.access.tickets import Tickets
from sekisho.app.assembling import assemble
from sekisho.app.assembling.entrance import origin
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.configuration.settings import Settings
from sekisho.app.samples.sending import SampleDoor
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import who
from sekisho.app.terminal.afar import Afar
from sekisho.app.terminal.asked import whose
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.ldap.reader import LdapDirectory
from sekisho.backends.paper.pdf import PdfPaper
from sekisho.emergency.mailbox_ports import MailboxPorts
from sekisho.gate.previewing import NoPreviews
from sekisho.keeping.post import OwnPost
from sekisho.keeping.telling.listening import Listeners
from sekisho.model.access import operator_at_the_machine
from sekisho.model.ids import TenantId
from sekisho.ports.directory import Directory
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.known.snapshots import Snapshots

Result = TypeVar("Result")
View = TypeVar("View")


def make_desk(stores: EmbeddedStores, directory: Directory | None = None, **more: object) -> Desk:
    """Return the desk over these stores. Ports that a process has not are missed by name when a use case asks for them."""
    ports: dict[str, object] = {
        "records": stores.records,
        "history": stores.history,
        "blobs": stores.blobs,
        "signals": stores.signals,
        "nodes": stores.nodes,
        "keys": stores.keys,
        "documents": stores.documents,
        "policies": stores.policies,
        "campaigns": stores.campaigns,
        "acquaintances": stores.acquaintances,
        "opinions": stores.opinions,
        "counters": stores.counters,
        "station": stores,
        "vault": stores.vault,
        "listeners": Listeners(),
        "passwords": Passwords(),
        "throttle": Throttle(stores.counters, stores.clock),
        "access_rules": AccessRules(),
        "tickets": Tickets(stores.vault, stores.counters, stores.clock),
        "from_file": FromFile,
        "resolver": None,
        "previews": NoPreviews(),
        "people_source": LdapDirectory(),
        "paper": PdfPaper(),
        "console_origin": lambda: origin(settings_in_force(DataFolder(stores.folder))),
        "trial": SampleDoor(lambda: settings_in_force(DataFolder(stores.folder))),
        **more,
    }
    if directory is not None:
        ports["directory"] = directory
        ports["mailbox"] = MailboxPorts(stores.records, stores.history, stores.blobs, stores.control, stores.counters, directory, stores.clock)
        ports["post"] = OwnPost(stores.records, stores.history, directory, stores.signals, stores.clock)
    return Desk(stores.control, stores.clock, ports, stores.signals)


async def at_the_desk(
    place: EmbeddedStores | Afar,
    function: Callable[..., Awaitable[Result]],
    *,
    directory: Directory | None = None,
    tenant: TenantId | None = None,
    ports: Mapping[str, object] | None = None,
    **arguments: object,
) -> Result:
    """Do a use case for whoever runs this command, for the organisation that `--tenant` names. `ports`: those that the stores do not have.

    From afar what comes is what the API shows: for use cases whose view is another type, ask `shown`.
    """
    if isinstance(place, Afar):
        return cast("Result", place.ask(function, arguments, tenant))
    return await make_desk(place, directory, **(ports or {})).perform(
        operator_at_the_machine(who()), function, whose() if tenant is None else tenant, **arguments
    )


async def shown(
    place: EmbeddedStores | Afar,
    function: Callable[..., Awaitable[Result]],
    view: Callable[[Result], View],
    *,
    directory: Directory | None = None,
    tenant: TenantId | None = None,
    ports: Mapping[str, object] | None = None,
    **arguments: object,
) -> View:
    """Do a use case, and return what the API would show of it: the same whether it is done here or asked of a server."""
    if isinstance(place, Afar):
        return cast("View", place.ask(function, arguments, tenant, view))
    return view(await at_the_desk(place, function, directory=directory, tenant=tenant, ports=ports, **arguments))


def settings_of(place: EmbeddedStores | Afar, folder: DataFolder) -> Settings:
    """Return the settings in force; of a server elsewhere nothing is known here, and it goes by its own."""
    return Settings() if isinstance(place, Afar) else settings_in_force(folder)


def file_ports(place: EmbeddedStores | Afar, folder: DataFolder) -> dict[str, object]:
    """Return the port by which use cases see what the settings file says."""
    settings = settings_of(place, folder)
    return {"from_file": lambda: assemble.from_file(settings)}


async def current_directory(stores: EmbeddedStores, settings: Settings) -> StaticDirectory:
    """Return who is ours now, by the settings file and what people set."""
    return await Snapshots(stores.control, assemble.from_file(settings)).load()


async def directory_of(place: EmbeddedStores | Afar, settings: Settings) -> StaticDirectory | None:
    """Return the same; None of a server elsewhere, which knows by itself."""
    return None if isinstance(place, Afar) else await current_directory(place, settings)
