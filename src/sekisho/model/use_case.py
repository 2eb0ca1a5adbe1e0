"""A use case's own declaration: its name, what it demands, what it is for. Doors (API, console, commands) read it and have no rules of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from sekisho.model.access import Permission

Function = TypeVar("Function", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class UseCase:
    """What a function of layer 5 is to the outside."""

    name: str  # "quarantine.release": the room or noun, then the verb; also the API's operation id and the audit's word
    permission: Permission
    says: str  # one line, English
    says_ja: str
    changes: bool  # leaves an audit line
    own: bool  # end users may call it too, for what is theirs: it must take and obey `sight`
    general: bool = False  # tells nothing of particular people, domains or rules: also for those who look after some domains only
    heavy: bool = False  # computes for long: few at once, of one caller and in all, and beside the loop
    step_up: bool = False  # dangerous: a session must have proved who it is within the last minutes, a token must bear the scope `step-up`


_NAMED: dict[str, UseCase] = {}  # filled as modules are read, never afterwards


class _Declared(Protocol):
    __use_case__: UseCase


def use_case(
    name: str,
    permission: Permission,
    says: str,
    says_ja: str,
    *,
    changes: bool = False,
    own: bool = False,
    general: bool = False,
    heavy: bool = False,
    step_up: bool = False,
) -> Callable[[Function], Function]:
    """Declare an async function as a use case.

    Its parameters are bound by name: ports (`records`, `history`, `control` ...), `tenant`, and of the asker `actor`, `by` (the name for stories),
    `sight`, `trail` (what changed, for the audit); whatever is left are the arguments that a caller gives, with types that JSON can carry.
    """

    def declare(function: Function) -> Function:
        case = UseCase(name, permission, says, says_ja, changes, own, general, heavy, step_up)
        cast("_Declared", function).__use_case__ = case
        _NAMED[name] = case
        return function

    return declare


def declared(function: Callable[..., object]) -> UseCase:
    """Return a use case's declaration. Raises AttributeError for a function that is none."""
    return cast("_Declared", function).__use_case__


def named(name: str) -> UseCase | None:
    """Return the use case of that name, if a module that declares it was read: what the audit's words mean."""
    return _NAMED.get(name)
