"""What follows when an inspection could not answer: judged without it, or kept, never taken for clean."""

from collections.abc import Iterable

from sekisho.model.verdict import Unanswered

# These guard against harm that one opened attachment does. Their silence on a message keeps it: what nobody looked at is not handed on.
# Everything else (network answers, the text model, single signs) is judged without, and a header says so.
INDISPENSABLE = frozenset({"known_bad", "executables", "macros", "archives"})


def blind_spot(unanswered: Iterable[Unanswered]) -> str:
    """Return the name of the first indispensable inspection that gave no answer, or ""."""
    return next((silent.inspection for silent in unanswered if silent.inspection in INDISPENSABLE), "")
