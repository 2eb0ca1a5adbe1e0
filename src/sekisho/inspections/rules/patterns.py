"""All patterns of all rules as one Hyperscan database: each text is read once, in linear time, however many rules there are.

The only module that knows Hyperscan. It has no back-references and no look-around, so no pattern can take more than linear time.
"""

from collections.abc import Callable, Collection, Sequence
from hashlib import sha256

from sekisho.inspections.rules.lexer import RuleError

try:
    import hyperscan

    AVAILABLE = True
except ImportError:  # no wheel for this machine: rules that need a pattern then say so in every report, and the others go on
    AVAILABLE = False

_MOST_PLACES = 100  # matches of one sign whose places are kept: `near` and `count` ask for no more

Keep = Callable[[str, Callable[[], bytes]], bytes]
"""Return what is kept under a name (letters and digits), or make it now, and keep it. Only octets that we made may ever come back."""


class Patterns:
    """The compiled patterns: `signs[n]` are the patterns of sign n; places are kept for those in `placed`, the first match for the others.

    Compiling takes seconds; with `keep`, what an earlier start compiled from the same patterns is read back instead, in a millisecond.
    """

    def __init__(self, signs: Sequence[Collection[str]], placed: Collection[int] = (), keep: Keep | None = None) -> None:
        if not AVAILABLE:
            raise RuleError("the library Hyperscan is not installed")
        expressions, ids, flags = [], [], []
        for number, patterns in enumerate(signs):
            once = 0 if number in placed else hyperscan.HS_FLAG_SINGLEMATCH
            for pattern in patterns:
                expressions.append(pattern.encode())
                ids.append(number)
                flags.append(hyperscan.HS_FLAG_UTF8 | once)
        self._database: hyperscan.Database | None = None
        if expressions:
            self._database = _kept(keep, expressions, ids, flags) if keep else _compiled(expressions, ids, flags)

    def find(self, folded: bytes) -> dict[int, list[int]]:
        """Return for each sign that is in the text the offsets (octets, ascending) at which its matches end; at most a hundred each."""
        hits: dict[int, list[int]] = {}
        if self._database is None or not folded:
            return hits

        def seen(number: int, start: int, end: int, flags: int, context: object) -> None:
            del start, flags, context
            ends = hits.get(number)
            if ends is None:
                hits[number] = [end]
            elif len(ends) < _MOST_PLACES and ends[-1] != end:
                ends.append(end)

        self._database.scan(folded, match_event_handler=seen)
        return hits


def _compiled(expressions: list[bytes], ids: list[int], flags: list[int]) -> "hyperscan.Database":
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(expressions=expressions, ids=ids, elements=len(expressions), flags=flags)
    except hyperscan.HyperscanError as error:
        raise RuleError(f"a pattern is refused: {_culprit(expressions, flags) or error}") from error
    return database


def _kept(keep: Keep, expressions: list[bytes], ids: list[int], flags: list[int]) -> "hyperscan.Database":
    """Read back what was compiled from exactly these patterns by exactly this library; what it refuses (of another processor) is compiled again."""
    content = repr((hyperscan.__version__, expressions, ids, flags)).encode()  # type: ignore[attr-defined]  # its stubs leave it out
    octets = keep(f"patterns{sha256(content).hexdigest()}", lambda: hyperscan.dumpb(_compiled(expressions, ids, flags)))
    try:
        database = hyperscan.loadb(octets, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)  # the library makes it for what it compiles, and not for what it reads
    except hyperscan.HyperscanError:
        return _compiled(expressions, ids, flags)
    return database


def _culprit(expressions: list[bytes], flags: list[int]) -> str:
    """Return the first pattern that does not compile by itself, with the reason."""
    for expression, flag in zip(expressions, flags, strict=True):
        try:
            hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(expressions=[expression], ids=[0], elements=1, flags=[flag])
        except hyperscan.HyperscanError as error:
            return f"{expression.decode()}: {error}"
    return ""
