"""Packs put together: the rules that may run on a message's text, those that run on facts in the edge, and the numbers of their patterns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files

from sekisho.inspections.rules.facts import TEXT_FIELDS, View
from sekisho.inspections.rules.folded import octets
from sekisho.inspections.rules.lexer import RuleError
from sekisho.inspections.rules.meaning import Signs
from sekisho.inspections.rules.pack import Pack, Rule, parse_pack
from sekisho.inspections.rules.patterns import Keep, Patterns
from sekisho.mime.content import Content

_LONGEST_FILE_NAMES = 100  # files whose names are looked at
_EDGE_PACKS = "facts"  # shipped packs whose names begin so hold rules over facts alone; the edge reads no other


@dataclass(frozen=True, slots=True)
class Searches:
    """What is looked for in each field: only patterns that a rule asks for there. Addresses and hidden text are a third of all octets, and a dozen
    of eight hundred patterns are asked for in them.
    """

    by_field: Mapping[str, Patterns]

    def find(self, field: str, text: bytes) -> Mapping[int, list[int]]:
        """Return for each sign that is in the folded text of a field where its matches end, see `Patterns.find`."""
        patterns = self.by_field.get(field)
        return patterns.find(text) if patterns is not None else {}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Some packs, ready to be asked."""

    packs: tuple[Pack, ...]
    signs: Signs
    version: str
    always: tuple[Rule, ...] = ()  # rules of the content that can be true without any match
    by_sign: Mapping[int, tuple[tuple[int, Rule, tuple[frozenset[int], ...]], ...]] = field(default_factory=dict)  # numbered, with what each needs
    edge: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in the order of the packs."""
        return tuple(rule for pack in self.packs for rule in pack.rules)

    def patterns(self, keep: Keep | None = None) -> Searches:
        """Compile all patterns (seconds), or read them back: done once in the process that all inspectors are forked from."""
        placed = frozenset().union(*(rule.meaning.places for rule in self.rules))
        wanted: dict[str, set[int]] = {}
        for rule in self.rules:
            for name in _looked_at(rule):
                wanted.setdefault(name, set()).update(rule.meaning.signs)
        compiled: dict[frozenset[int], Patterns] = {}
        by_field = {}
        for name, numbers in wanted.items():
            signs = frozenset(numbers)
            if signs not in compiled:
                compiled[signs] = Patterns([patterns if number in signs else () for number, patterns in enumerate(self.signs.patterns)], placed, keep)
            by_field[name] = compiled[signs]
        return Searches(by_field)

    def candidates(self, hits: Mapping[str, Mapping[int, list[int]]]) -> Iterator[Rule]:
        """Yield the rules that can be true with these matches, each once, in the order of the packs."""
        yield from self.always
        met: dict[int, Rule] = {}
        signs = dict.fromkeys([sign for found in hits.values() for sign in found])
        by_sign = self.by_sign
        for sign in signs:
            if sign in by_sign:
                for number, rule, needs in by_sign[sign]:
                    for need in needs:
                        if need.isdisjoint(signs):  # fifty brands need "account" and the brand: asking them all costs more than reading the text
                            break
                    else:
                        met[number] = rule
        for number in sorted(met):
            yield met[number]


def _looked_at(rule: Rule) -> Sequence[str]:
    """Return the fields in which a rule's signs are looked for: those that it asks about, and the ones before, where evidence is looked for first."""
    meaning = rule.meaning
    if not meaning.signs:
        return ()
    return TEXT_FIELDS[: 1 + max(map(TEXT_FIELDS.index, meaning.fields))] if meaning.needs_sign else TEXT_FIELDS


def gather(texts: Iterable[str]) -> RuleSet:
    """Return the set of these packs (TOML texts). Raises RuleError."""
    texts = tuple(texts)
    signs = Signs()
    packs = tuple(parse_pack(text, signs) for text in texts)
    names: set[str] = set()
    asked_by = Counter(sign for pack in packs for rule in pack.rules for sign in rule.meaning.signs)
    by_sign: dict[int, list[tuple[int, Rule, tuple[frozenset[int], ...]]]] = {}
    always, edge = [], []
    for number, rule in enumerate(rule for pack in packs for rule in pack.rules):
        if rule.name in names:
            raise RuleError(f"{rule.name}: two packs have a rule of this name")
        names.add(rule.name)
        if rule.meaning.edge:
            edge.append(rule)
        elif rule.meaning.needs_sign:
            # What many rules need ("account") is met in half of all mail, what one alone needs hardly ever: by that it is passed over soonest.
            gate = min(rule.meaning.needs, key=lambda need: sum(map(asked_by.__getitem__, need)), default=rule.meaning.gate)
            for sign in sorted(gate):
                by_sign.setdefault(sign, []).append((number, rule, rule.meaning.needs))
        else:
            always.append(rule)
    return RuleSet(packs, signs, version_of(texts), tuple(always), {sign: tuple(rules) for sign, rules in by_sign.items()}, tuple(edge))


def version_of(texts: Iterable[str]) -> str:
    """Return the name of these packs as they are: another text is another version."""
    return sha256("\0".join(texts).encode()).hexdigest()[:12]


def fields_of(content: Content) -> dict[str, bytes]:
    """Return every field of text that patterns are looked for in, folded."""
    message = content.message
    urls = " ".join((*(link.url for link in message.links), *message.further_urls))
    names = " ".join(name for part in message.parts[:_LONGEST_FILE_NAMES] for name in (part.file_name, *part.other_names) if name)
    texts = (content.visible_text, message.subject, message.sender.name, content.hidden_text, urls, names)
    return {field: octets(text) for field, text in zip(TEXT_FIELDS, texts, strict=True) if text}


def find(content: Content, patterns: Searches) -> tuple[View, dict[str, bytes]]:
    """Return the message as rules see it, and the folded texts that its hits point into."""
    texts = fields_of(content)
    hits = {field: found for field, text in texts.items() if (found := patterns.find(field, text))}
    return View(content.message, hits, texts=texts), texts


def pack_texts() -> Mapping[str, str]:
    """Return the packs that come with the program, by file name."""
    folder = files("sekisho.inspections.rules").joinpath("packs")
    shipped = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return {item.name: item.read_text("utf-8") for item in shipped}


def with_own(own: Sequence[str]) -> tuple[RuleSet, RuleSet]:
    """Return the rules for the inspectors and those for the edge, these own packs (TOML texts) beside the shipped ones. Raises RuleError."""
    shipped = pack_texts()
    edge = [text for name, text in shipped.items() if name.startswith(_EDGE_PACKS)]
    gather(own).patterns()  # what is wrong with a pattern is told here, and not where nobody hears it
    return gather([*shipped.values(), *own]), gather([*edge, *own])


@cache
def shipped_rules() -> RuleSet:
    """Return every shipped rule: for the inspectors and for people."""
    return gather(pack_texts().values())


@cache
def shipped_edge_rules() -> RuleSet:
    """Return the shipped rules over facts alone: all that the edge needs, and quickly read."""
    return gather(text for name, text in pack_texts().items() if name.startswith(_EDGE_PACKS))


def edge_rules_with(texts: Iterable[str]) -> RuleSet:
    """Return the shipped rules over facts together with these packs; a pack of a shipped one's name stands in its place. Raises RuleError."""
    given = {parse_pack(text, Signs()).name: text for text in texts}
    shipped = (text for name, text in pack_texts().items() if name.startswith(_EDGE_PACKS))
    kept = [text for text in shipped if parse_pack(text, Signs()).name not in given]
    return gather([*kept, *given.values()])
