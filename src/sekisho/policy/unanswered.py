"""What follows when an inspection could not answer: judged without it, or kept, never taken for clean."""

from collections.abc import Iterable, Sequence

from sekisho.model.decision import Defer, Hold, Reply
from sekisho.model.dossier import Answer
from sekisho.model.tenant import Tenant
from sekisho.model.verdict import Unanswered

# These guard against harm that one opened attachment does. Their silence on a message keeps it: what nobody looked at is not handed on.
# Everything else (network answers, the text model, single signs) is judged without, and a header says so.
INDISPENSABLE = frozenset({"known_bad", "scanners", "yara", "executables", "macros", "archives"})


def blind_spot(unanswered: Iterable[Unanswered]) -> str:
    """Return the name of the first indispensable inspection that gave no answer, or ""."""
    return next((silent.inspection for silent in unanswered if silent.inspection in INDISPENSABLE), "")


def is_clean(category: str, silent: Iterable[str]) -> bool:
    """Tell whether mail of this category is harmless as far as every indispensable inspection (their names: who gave no answer) says."""
    return category in _CLEAN and not INDISPENSABLE & frozenset(silent)


_CLEAN = frozenset({"clean", "bulk"})
_SCANNER = "scanner:"
_LOOKING, _SILENT = " is still looking", " gives no answer"  # behind the name of the scanner
_AGAIN = 60.0  # seconds until a silent scanner is asked again about mail that waits for it


def scanner_awaited(why: str) -> tuple[str, bool]:
    """Return which scanner such mail waits for, and whether it is still looking (else it gives no answer)."""
    return why.removesuffix(_LOOKING).removesuffix(_SILENT), why.endswith(_LOOKING)


def wait_for_scanner(answers: Sequence[Answer], tenant: Tenant, received_at: float, now: float) -> Defer | Hold | None:
    """Return what to do while a configured scanner gave no answer, or None: none is missing, or the message waited long enough.

    At first the client is asked to come again; when the silence lasts, mail is taken and held, and scanned when there is an answer.
    """
    for answer in answers:
        if not answer.question.startswith(_SCANNER) or answer.outcome not in {"failed", "pending"}:
            continue
        if now - received_at >= tenant.scanner_hold_seconds:
            return None
        name = answer.question.removeprefix(_SCANNER)
        if answer.outcome == "pending":
            return Hold(max(now + 1.0, _number(answer.values, "again=", now + _AGAIN)), f"{name}{_LOOKING}")
        if now - _number(answer.values, "since=", now) < tenant.scanner_defer_seconds:
            return Defer(Reply(451, "4.7.1", "The malware scanner gives no answer now; please try again later"))
        return Hold(now + _AGAIN, f"{name}{_SILENT}")
    return None


def _number(values: Sequence[str], label: str, otherwise: float) -> float:
    return next((float(value.removeprefix(label)) for value in values if value.startswith(label)), otherwise)
