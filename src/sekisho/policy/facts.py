"""One message as a policy's conditions see it: the dossier and its verdict, with what several rules ask for worked out once."""

from dataclasses import dataclass
from functools import cached_property

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


@dataclass
class Facts:
    """`now`: seconds since 1970. Nothing here looks at content: texts are those that the dossier holds."""

    dossier: Dossier
    verdict: Verdict
    now: float
    utc_offset: int = 0

    @cached_property
    def sender(self) -> str:
        """The envelope sender's key, "" for the null sender."""
        return self.dossier.arrival.envelope.sender.key

    @cached_property
    def sender_domain(self) -> str:
        """Its domain."""
        return self.dossier.arrival.envelope.sender.domain.lower()

    @cached_property
    def author(self) -> str:
        """The address in header From, lower case."""
        return self.dossier.message.sender.address.lower()

    @cached_property
    def author_domain(self) -> str:
        """Its domain."""
        return self.author.rpartition("@")[2]

    @cached_property
    def inbound(self) -> bool:
        """True for mail from outside."""
        return self.dossier.arrival.direction is Direction.INBOUND

    @cached_property
    def files(self) -> tuple[Part, ...]:
        """Attachments, and the files inside them."""
        return tuple(part for part in self.dossier.message.parts if part.file_name or part.disposition == "attachment" or "!" in part.path)

    @cached_property
    def outer_files(self) -> tuple[Part, ...]:
        """Attachments as a reader counts them."""
        return tuple(part for part in self.files if "!" not in part.path and "~" not in part.path)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of all files, lower case."""
        return tuple(name.lower() for part in self.files for name in (part.file_name, *part.other_names) if name)

    @cached_property
    def fields(self) -> dict[str, list[str]]:
        """Values of header fields by their name in lower case."""
        found: dict[str, list[str]] = {}
        for field in self.dossier.message.headers:
            found.setdefault(field.name.lower(), []).append(field.value)
        return found

    @cached_property
    def codes(self) -> frozenset[str]:
        """Codes of everything that was found."""
        return frozenset(reason.code for reason in self.verdict.reasons) | frozenset(self.verdict.hard)

    @cached_property
    def silent(self) -> frozenset[str]:
        """Inspections that gave no answer."""
        return frozenset(one.inspection for one in self.verdict.unanswered)

    @cached_property
    def active(self) -> bool | None:
        """Whether a file is active; None if nobody could say."""
        if any(code.startswith(_ACTIVE) for code in self.codes):
            return True
        return None if self.silent & _LOOK_FOR_ACTIVE or not self.dossier.message.parts else False

    @cached_property
    def hits(self) -> dict[tuple[str, str], KeywordHit]:
        """What was found of each list in each place."""
        return {(hit.list, str(hit.place)): hit for hit in self.dossier.keywords.hits}

    @cached_property
    def asked(self) -> frozenset[str]:
        """The lists that were looked for."""
        return frozenset(self.dossier.keywords.asked)
