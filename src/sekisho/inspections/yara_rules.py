"""A rule of a YARA pack matches a file or text of the message.

The starter pack comes with the program; further packs are imported by the operator, signed (docs/operate/rule-packs.md). Rules are compiled
before the sandbox closes, and every leaf is looked at, also those out of archives and documents. How heavy a match is says the rule itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yara_x

from sekisho.mime.content import Content, Leaf
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

MALWARE = FindingKind("yara.malware", Severity.MALWARE, "A file matches a rule for malware.")
STRONG = FindingKind("yara.strong", Severity.STRONG, "A file matches a rule for attacks.")
SUSPICIOUS = FindingKind("yara.suspicious", Severity.SUSPICIOUS, "A file matches a rule for suspicious content.")
NOTE = FindingKind("yara.note", Severity.NOTE, "A file matches a rule that only tells.")

_BY_SEVERITY = {"malware": MALWARE, "strong": STRONG, "suspicious": SUSPICIOUS, "note": NOTE}
_MOST_MATCHES = 20  # of one message


class PackBroken(ValueError):
    """A pack's rules cannot be compiled; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Pack:
    """Rules of one origin: a name and YARA source."""

    name: str
    source: str


@cache
def shipped_packs() -> tuple[Pack, ...]:
    """Return the packs that come with the program."""
    folder = files("sekisho.inspections").joinpath("data/yara")
    return tuple(
        Pack(entry.name.removesuffix(".yar"), entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yar")
    )


def compile_packs(packs: Sequence[Pack]) -> yara_x.Rules:
    """Compile packs, each in a namespace of its own. Nothing is included from files. Raises PackBroken."""
    compiler = yara_x.Compiler()
    compiler.enable_includes(False)
    compiler.define_global("types", ",")
    compiler.define_global("file_name", "")
    compiler.define_global("attached", value=False)
    for pack in packs:
        compiler.new_namespace(pack.name)
        try:
            compiler.add_source(pack.source)
        except yara_x.CompileError as error:
            raise PackBroken(f"{pack.name}: {error}"[:2_000]) from None
    return compiler.build()


class YaraRules:
    """Looks at every leaf with the rules of all packs. The first look compiles them: it must come before the sandbox closes. For one thread."""

    name = "yara"
    kinds = (MALWARE, STRONG, SUSPICIOUS, NOTE)

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._packs = packs
        self._compiled: yara_x.Scanner | None = None
        self._told: tuple[str, str, bool] | None = (",", "", False)  # what the globals are: telling the scanner anew costs, and most leaves are alike

    def peek(self, content: Content) -> Iterator[Finding]:
        """Yield one finding for each rule and leaf, at most twenty."""
        told = 0
        for leaf in content.leaves:
            if not leaf.octets:
                continue
            for rule in self._matching(leaf):
                meta = {str(name): value for name, value in rule.metadata}
                kind = _BY_SEVERITY.get(str(meta.get("severity", "suspicious")).lower(), SUSPICIOUS)
                why = str(meta.get("why") or meta.get("description") or "")
                yield kind.seen(Evidence(f"part:{leaf.part.path}", f"{rule.namespace}/{rule.identifier}: {why}"[:200]))
                told += 1
                if told == _MOST_MATCHES:
                    return

    def _matching(self, leaf: Leaf) -> tuple[yara_x.Rule, ...]:
        part, scanner = leaf.part, self._scanner()
        attached = bool(part.file_name) or "!" in part.path or part.disposition == "attachment"
        about = (f",{','.join(part.detected_types)},", part.file_name, attached)
        if about != self._told:
            self._told = None  # until all of it was told: what one name breaks off must not be taken for told with the next message
            scanner.set_global("types", about[0])
            scanner.set_global("file_name", about[1])
            scanner.set_global("attached", about[2])
            self._told = about
        return tuple(scanner.scan(leaf.octets).matching_rules)

    def _scanner(self) -> yara_x.Scanner:
        if self._compiled is None:
            self._compiled = yara_x.Scanner(compile_packs(self._packs))
            self._compiled.max_matches_per_pattern(1_000)
        return self._compiled
