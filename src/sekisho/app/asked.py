"""For whom a command is run: the organisation that `--tenant` names."""

from contextvars import ContextVar

from sekisho.model.ids import DEFAULT_TENANT, TenantId

_whose: ContextVar[TenantId] = ContextVar("whose", default=DEFAULT_TENANT)


def ask_for(tenant: TenantId) -> None:
    """Have everything that this command does be done for that organisation."""
    _whose.set(tenant)


def whose() -> TenantId:
    """Return the organisation that the command is for."""
    return _whose.get()
