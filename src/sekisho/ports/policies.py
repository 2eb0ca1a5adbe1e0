"""Policy documents with their history: every change is a version with author, reason and time; none is ever altered or lost."""

from dataclasses import dataclass
from typing import Protocol

from sekisho.model.ids import TenantId

BELL = "policy"  # rung when a version was stored


class Outrun(Exception):
    """Somebody else was faster: the version that this change was made from is not the latest any more."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of one tenant's document. `number` counts from 1 without gaps; `at` is seconds since 1970."""

    number: int
    at: float
    author: str
    reason: str
    text: str


class ReadablePolicies(Protocol):
    """Versions of documents, for who only reads them: the store, or a copy of what is in force."""

    async def latest(self, tenant: TenantId) -> PolicyVersion | None:
        """Return the version in force, None where there never was a document."""
        ...

    async def version(self, tenant: TenantId, number: int) -> PolicyVersion | None:
        """Return one version."""
        ...

    async def newest(self, tenant: TenantId) -> int:
        """Return the number of the latest version, 0 where there is none. Cheap: asked every few seconds."""
        ...


class Policies(ReadablePolicies, Protocol):
    """Versions of documents, append-only."""

    async def commit(self, tenant: TenantId, version: PolicyVersion) -> None:
        """Store a version durably. Its number must be the latest one's plus 1, else Outrun is raised and nothing is changed."""
        ...
