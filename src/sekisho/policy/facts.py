"""One message as a policy's conditions see it: the dossier and its verdict, with what several rules ask for worked out once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sekisho.model.arrival import Direction
from sekisho.model.dossier import Dossier
from sekisho.model.keywords import KeywordHit
from sekisho.model.message import Part
from sekisho.model.verdict import Verdict

# Findings that say: a file would do something by itself.
_ACTIVE = (
    "active.", "document.macro", "document.xlm", "document.dde", "document.dangerous_object", "document.pdf_script", "document.pdf_launch",
    "document.pdf_dangerous_file", "executable.", "macro.", "page.program", "page.smuggling", "shortcut.runs",
)  # fmt: skip
_LOOK_FOR_ACTIVE = frozenset({"macros", "active_content", "documents", "executables"})


Kept = TypeVar("Kept")


class once(Generic[Kept]):  # noqa: N801 - a decorator
    """A property that is worked out once; `functools.cached_property` takes a lock for it, which costs more than most of these facts."""

    def __init__(self, of: Callable[[Any], Kept]) -> None:
        self._of = of
        self._name = of.__name__
        self.__doc__ = of.__doc__

    def __get__(self, facts: object, owner: type) -> Kept:
        """Work it out; from then on the value itself is found in its place."""
        value = self._of(facts)
        facts.__dict__[self._name] = value
        return value


@dataclass
class Facts:
    """`now`: seconds since 1970. Nothing here looks at content: texts are those that the dossier holds."""

    dossier: Dossier
    verdict: Verdict
    now: float
    utc_offset: int = 0

    @once
    def sender(self) -> str:
        """The envelope sender's key, "" for the null sender."""
        return self.dossier.arrival.envelope.sender.key

    @once
    def sender_domain(self) -> str:
        """Its domain."""
        return self.dossier.arrival.envelope.sender.domain.lower()

    @once
    def author(self) -> str:
        """The address in header From, lower case."""
        return self.dossier.message.sender.address.lower()

    @once
    def author_domain(self) -> str:
        """Its domain."""
        return self.author.rpartition("@")[2]

    @once
    def inbound(self) -> bool:
        """True for mail from outside."""
        return self.dossier.arrival.direction is Direction.INBOUND

    @once
    def files(self) -> tuple[Part, ...]:
        """Attachments, and the files inside them."""
        return tuple(part for part in self.dossier.message.parts if part.file_name or part.disposition == "attachment" or "!" in part.path)

    @once
    def outer_files(self) -> tuple[Part, ...]:
        """Attachments as a reader counts them."""
        return tuple(part for part in self.files if "!" not in part.path and "~" not in part.path)

    @once
    def names(self) -> tuple[str, ...]:
        """Names of all files, lower case."""
        return tuple(name.lower() for part in self.files for name in (part.file_name, *part.other_names) if name)

    @once
    def fields(self) -> dict[str, list[str]]:
        """Values of header fields by their name in lower case."""
        found: dict[str, list[str]] = {}
        for field in self.dossier.message.headers:
            found.setdefault(field.name.lower(), []).append(field.value)
        return found

    @once
    def codes(self) -> frozenset[str]:
        """Codes of everything that was found."""
        return frozenset(reason.code for reason in self.verdict.reasons) | frozenset(self.verdict.hard)

    @once
    def silent(self) -> frozenset[str]:
        """Inspections that gave no answer."""
        return frozenset(one.inspection for one in self.verdict.unanswered)

    @once
    def active(self) -> bool | None:
        """Whether a file is active; None if nobody could say."""
        if any(code.startswith(_ACTIVE) for code in self.codes):
            return True
        return None if self.silent & _LOOK_FOR_ACTIVE or not self.dossier.message.parts else False

    @once
    def hits(self) -> dict[tuple[str, str], KeywordHit]:
        """What was found of each list in each place."""
        return {(hit.list, str(hit.place)): hit for hit in self.dossier.keywords.hits}

    @once
    def asked(self) -> frozenset[str]:
        """The lists that were looked for."""
        return frozenset(self.dossier.keywords.asked)
