"""What all groups of calls share: an answer becomes a typed value; pages become one list."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

import msgspec

from sekisho.client.calls import CALLS
from sekisho.client.connection import Connection
from sekisho.model.errors import Refused, TemporaryFailure

Value = TypeVar("Value")
Item_co = TypeVar("Item_co", covariant=True)
Item = TypeVar("Item")


class Room:
    """The calls that are about one kind of thing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _value(self, call: str, kind: type[Value], /, **arguments: object) -> Value:
        body = self._octets(call, **arguments)
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Refused(
                f"the server's answer to {call} is not what this client knows ({error}): are both of the same version?",
                f"{call}への応答を解釈できません（{error}）。サーバーとクライアントのバージョンを確認してください。",
            ) from None

    def _octets(self, call: str, /, **arguments: object) -> bytes:
        return self._connection.ask(CALLS[call], arguments)


class OnePage(Protocol[Item_co]):
    """One page of a list; `next` is "" when it is the last."""

    @property
    def items(self) -> tuple[Item_co, ...]:
        """Return what is on it."""

    @property
    def next(self) -> str:
        """Return what `after` is for the next."""


def every(ask: Callable[[str], OnePage[Item]]) -> Iterator[Item]:
    """Yield the items of all pages: `every(lambda after: client.queue.list(after=after))`. Raises TemporaryFailure if the pages go in a circle."""
    after, seen = "", {""}
    while True:
        page = ask(after)
        yield from page.items
        after = page.next
        if not after:
            return
        if after in seen:
            raise TemporaryFailure("the server's pages go in a circle")
        seen.add(after)
