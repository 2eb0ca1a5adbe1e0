"""The two shapes of an inspection: one looks at the dossier's bounded facts, one peeks at content inside the sandbox."""

from collections.abc import Iterator
from typing import Protocol

from sekisho.mime.content import Content
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Finding, FindingKind


class Inspection(Protocol):
    """Looks at facts. Runs beside sockets and keys: fixed cost, microseconds, never a pattern over unbounded text."""

    @property
    def name(self) -> str:
        """Its stable name in reports and headers."""
        ...

    @property
    def kinds(self) -> tuple[FindingKind, ...]:
        """Every kind of finding that it can yield."""
        ...

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield what is seen; yield nothing if nothing is."""
        ...


class ContentInspection(Protocol):
    """Peeks at octets. Runs in the sandboxed inspector only."""

    @property
    def name(self) -> str:
        """Its stable name in reports and headers."""
        ...

    @property
    def kinds(self) -> tuple[FindingKind, ...]:
        """Every kind of finding that it can yield."""
        ...

    def peek(self, content: Content) -> Iterator[Finding]:
        """Yield what is seen; yield nothing if nothing is."""
        ...
