"""A copy of what people set, whole and of one moment: what a machine goes by that starts while the store does not answer."""

from collections.abc import Sequence
from typing import Self

import msgspec

from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import Entry, ReadableControl
from sekisho.ports.policies import PolicyVersion, ReadablePolicies
from sekisho.tenancy.known.snapshots import KINDS, everything
from sekisho.tenancy.wishes.policies import policy_in_force

FORM = 1  # a copy of another form is not used


class LastKnown(msgspec.Struct, frozen=True, array_like=True):
    """Entries by their kinds, the policy document in force of each tenant that has one, and when the copy was made."""

    form: int
    number: int
    at: float  # seconds since 1970
    kept: dict[str, tuple[Entry, ...]]
    versions: dict[TenantId, PolicyVersion]

    @classmethod
    async def of(cls, control: ReadableControl, policies: ReadablePolicies, tenants: Sequence[TenantId], now: float) -> Self:
        """Copy what is in force. Raises TemporaryFailure."""
        number = await control.number()
        kept = {kind: tuple(await everything(control, kind)) for kind in KINDS}
        versions = {}
        for tenant in dict.fromkeys((DEFAULT_TENANT, *tenants)):
            in_force, _, _ = await policy_in_force(policies, tenant)
            version = await policies.version(tenant, in_force) if in_force else None
            if version is not None:
                versions[tenant] = version
        return cls(FORM, number, now, kept, versions)

    @classmethod
    def read(cls, octets: bytes) -> Self:
        """Return the copy that `octets` are. Raises ValueError."""
        try:
            found: Self = msgspec.msgpack.decode(octets, type=cls)
        except msgspec.MsgspecError as error:
            raise ValueError(f"not a copy of settings: {error}") from None
        if found.form != FORM:
            raise ValueError(f"it has form {found.form}, this program knows {FORM}")
        return found

    def octets(self) -> bytes:
        """Return it as `read` takes it."""
        return msgspec.msgpack.encode(self)


class KnownControl:
    """The entries of a copy, as snapshots ask for them."""

    def __init__(self, known: LastKnown) -> None:
        self._known = known

    async def number(self) -> int:
        """Return the change number of the copy."""
        return self._known.number

    async def everything(self, kind: str, after: tuple[TenantId, str] | None = None, limit: int = 0) -> list[Entry]:
        """Return entries of a kind."""
        del limit  # a copy is whole in memory
        return [] if after else list(self._known.kept.get(kind, ()))


class KnownPolicies:
    """The policy documents of a copy: one version of each."""

    def __init__(self, known: LastKnown) -> None:
        self._known = known

    async def newest(self, tenant: TenantId) -> int:
        """Return the number of the version in the copy, 0 where there is none."""
        version = self._known.versions.get(tenant)
        return version.number if version else 0

    async def latest(self, tenant: TenantId) -> PolicyVersion | None:
        """Return the version in the copy."""
        return self._known.versions.get(tenant)

    async def version(self, tenant: TenantId, number: int) -> PolicyVersion | None:
        """Return that version if the copy has it."""
        version = self._known.versions.get(tenant)
        return version if version is not None and version.number == number else None
