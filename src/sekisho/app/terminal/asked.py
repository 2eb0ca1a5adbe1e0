"""For whom a command is run, and where: the organisation that `--tenant` names, the gateway that `--server` names."""

from contextvars import ContextVar
from dataclasses import dataclass

from sekisho.model.ids import DEFAULT_TENANT, TenantId

_whose: ContextVar[TenantId] = ContextVar("whose", default=DEFAULT_TENANT)


def ask_for(tenant: TenantId) -> None:
    """Have everything that this command does be done for that organisation."""
    _whose.set(tenant)


def whose() -> TenantId:
    """Return the organisation that the command is for."""
    return _whose.get()


@dataclass(frozen=True, slots=True)
class Server:
    """What `sekisho --server` names."""

    url: str
    token: str
    certificates: str = ""


_server: ContextVar[Server | None] = ContextVar("server", default=None)


def ask_there(server: Server) -> None:
    """Have this command ask that server instead of the stores of this machine."""
    _server.set(server)


def named() -> Server | None:
    """Return the server that this command is for; None: this machine's stores."""
    return _server.get()
