"""One operation of the API: where a use case is found, and how its result is shown."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_type_hints

from sekisho.model.use_case import UseCase, declared

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
EVENT_STREAM = "text/event-stream"  # the view returns pieces of octets, which are sent as they come
_IN_PATH = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` lies below `/api/v1`; names in braces are arguments. `view` makes the value that is sent; its return annotation is the schema.

    `example` are arguments for the document: what a reader would really send.
    """

    method: Method
    path: str
    function: Callable[..., Awaitable[Any]]
    view: Callable[[Any], Any]
    status: int = 200
    media: str = "application/json"  # else octets of that type, which `view` returns
    example: Mapping[str, object] = field(default_factory=dict)

    @property
    def case(self) -> UseCase:
        """Return the declaration of the use case."""
        return declared(self.function)

    @property
    def in_path(self) -> tuple[str, ...]:
        """Return the arguments that the path carries."""
        return tuple(_IN_PATH.findall(self.path))

    @property
    def success(self) -> int:
        """Return the status of an answer that is none of a problem: 204 where nothing is shown."""
        return 204 if self.status == 200 and self.media == "application/json" and self.shown is type(None) else self.status

    @property
    def shown(self) -> Any:
        """Return the type of what is sent."""
        return get_type_hints(self.view)["return"]


def nothing(result: object) -> None:
    """The view of what has nothing to show."""
    del result
