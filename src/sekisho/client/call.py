"""What one call of the API is: its address and its arguments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Place = Literal["path", "query", "body"]
Kind = Literal["text", "list", "json"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument. `kind` says how a person writes it: as it is, several times, or as JSON."""

    name: str
    place: Place
    kind: Kind
    required: bool = True
    default: object = None

    def is_default(self, value: object) -> bool:
        """Tell whether the server would take the same if nothing were sent."""
        same = tuple(value) if isinstance(value, list | tuple | set | frozenset) else value
        return not self.required and same == self.default and isinstance(same, bool) == isinstance(self.default, bool)


@dataclass(frozen=True, slots=True)
class Call:
    """One operation: `path` lies below `/api/v1`, names in braces are arguments; `media` is what comes back."""

    name: str
    method: str
    path: str
    media: str
    says: str
    says_ja: str
    parameters: tuple[Parameter, ...] = ()

    def unknown(self, arguments: Mapping[str, object]) -> list[str]:
        """Return the names that this call does not take."""
        known = {each.name for each in self.parameters}
        return [name for name in arguments if name not in known]

    def missing(self, arguments: Mapping[str, object]) -> list[str]:
        """Return the names that it cannot do without."""
        return [each.name for each in self.parameters if each.required and each.name not in arguments]
