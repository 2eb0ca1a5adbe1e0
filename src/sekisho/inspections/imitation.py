"""Does a domain imitate one of a few that are protected? An index whose cost does not grow with how many are protected."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sekisho.inspections.words import words
from sekisho.mime.text.skeleton import skeleton
from sekisho.mime.web.organisation import organisation_of

_SHORTEST_FOR_TYPO = 5  # letters; one letter changed in a shorter name hits innocent names
_SHORTEST_FOR_WORDS = 4
_LONGEST_LABEL, _LONGEST_HOST = 63, 253  # octets; nobody can open a longer one (RFC 1035 section 2.3.4)


def _form(text: str) -> str:
    """Return the skeleton with `rn` as one letter, as `m` is: a swapped `m` is one change, and lengths are those that people see."""
    return skeleton(text).replace("rn", "m")


# A known name beside one of these words is a forger's; beside another word it may be anybody's.
_LURES = frozenset(_form(word) for word in words("lures"))


@dataclass(frozen=True, slots=True)
class Imitation:
    """Which protected domain is imitated, how ("letters", "typo", "words", "other_ending", "prefix"), and how surely (0 to 1)."""

    protected: str
    how: str
    confidence: float


def _label(organisation: str) -> str:
    return organisation.partition(".")[0]


def _shortened(text: str) -> set[str]:
    """Return the text and every form of it with one letter left out. Texts one change apart share such a form."""
    return {text, *(text[:position] + text[position + 1 :] for position in range(len(text)))}


def one_change_apart(first: str, second: str) -> bool:
    """Tell whether one letter added, left out, changed, or two neighbours swapped makes one text the other (Damerau)."""
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    if len(first) > len(second):
        first, second = second, first
    start = next((position for position, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), len(first))
    if len(first) < len(second):
        return first[start:] == second[start + 1 :]
    return first[start + 1 :] == second[start + 1 :] or (
        first[start : start + 2] == second[start : start + 2][::-1] and first[start + 2 :] == second[start + 2 :]
    )


class Protected:
    """The protected domains, prepared for questions. Make it once for each set of domains: `Protected.of(domains)`."""

    def __init__(self, domains: tuple[str, ...]) -> None:
        self._domains = frozenset(domain.lower().strip(".") for domain in domains) - {""}
        self._organisations = frozenset(organisation_of(domain) for domain in self._domains) - {""}
        self._dashed = {domain.replace(".", "-"): domain for domain in sorted(self._domains)}
        self._by_skeleton: dict[str, str] = {}
        self._by_shortened: dict[str, list[str]] = {}
        for organisation in sorted(self._organisations):
            form = _form(_label(organisation))
            self._by_skeleton.setdefault(form, organisation)
            if len(form) >= _SHORTEST_FOR_TYPO:
                for shortened in _shortened(form):
                    self._by_shortened.setdefault(shortened, []).append(organisation)
        # How much of a name may be one of these: the cost of a question must not grow with the length of a hostile name.
        self._longest = max(map(len, self._by_skeleton), default=0)
        self._most_words = max((form.count("-") for form in self._by_skeleton), default=0) + 1
        self._longest_domain = max(map(len, self._domains), default=0)
        self._most_labels = max((domain.count(".") for domain in self._domains), default=0) + 1

    @staticmethod
    @lru_cache(maxsize=256)
    def of(domains: tuple[str, ...]) -> "Protected":
        """Return the prepared set for these domains."""
        return Protected(domains)

    def __bool__(self) -> bool:
        return bool(self._organisations)

    def knows(self, organisation: str) -> bool:
        """Tell whether this registrable domain is itself protected."""
        return organisation in self._organisations

    @lru_cache(maxsize=8192)  # noqa: B019 - the cache holds at most 256 sets, as `of` does
    def imitated_by(self, host: str, organisation: str) -> Imitation | None:
        """Return which protected domain this host imitates, or None. A protected domain and every host under it are innocent."""
        if not organisation or organisation in self._organisations or not self._organisations:
            return None
        return next(self._found(host, organisation), None)

    def _found(self, host: str, organisation: str) -> Iterator[Imitation]:
        label = _label(organisation)
        form = _form(label) if len(label) <= _LONGEST_LABEL else ""
        same = self._by_skeleton.get(form)
        if same is not None:
            if _label(same) != label:
                yield Imitation(same, "letters", 1.0)
            elif len(label) >= _SHORTEST_FOR_TYPO:
                yield Imitation(same, "other_ending", 0.4)
        yield from self._typo(form)
        yield from self._words(form)
        if host != organisation and len(host) <= _LONGEST_HOST:
            yield from self._prefix(host.removesuffix(organisation).rstrip(".").split("."))

    def _prefix(self, labels: list[str]) -> Iterator[Imitation]:
        most, last = self._most_labels, len(labels)
        for start, label in enumerate(labels):
            if label in self._dashed:
                yield Imitation(self._dashed[label], "prefix", 0.7)
            for end in range(start + 1, min(start + most, last) + 1):
                name = ".".join(labels[start:end])
                if name in self._domains:
                    yield Imitation(name, "prefix", 0.7)
            if last - start <= most and "-" in label:  # `login-example.test.evil.test`
                name = ".".join(labels[start:])[-self._longest_domain - 1 :]
                while "-" in name.partition(".")[0]:
                    name = name.partition("-")[2]
                    if name in self._domains:
                        yield Imitation(name, "prefix", 0.7)

    def _typo(self, form: str) -> Iterator[Imitation]:
        if not _SHORTEST_FOR_TYPO - 1 <= len(form) <= self._longest + 1:
            return
        for shortened in sorted(self._by_shortened.keys() & _shortened(form)):
            for organisation in self._by_shortened[shortened]:
                protected = _form(_label(organisation))
                if one_change_apart(form, protected):
                    yield Imitation(organisation, "typo", 1.0 if len(protected) > 6 else 0.8)

    def _words(self, form: str) -> Iterator[Imitation]:
        tokens = form.split("-")
        if len(tokens) > 1:
            # "my-company" is protected as a whole: try every run of words
            for start in range(len(tokens)):
                for end in range(start + 1, min(start + self._most_words, len(tokens)) + 1):
                    name = "-".join(tokens[start:end])
                    protected = self._by_skeleton.get(name)
                    if protected is not None and len(name) >= _SHORTEST_FOR_WORDS:
                        rest = [*tokens[:start], *tokens[end:]]
                        yield Imitation(protected, "words", 1.0 if any(word in _LURES for word in rest) else 0.6)
        for cut in range(_SHORTEST_FOR_WORDS, min(len(form) - 2, self._longest) + 1):
            head, tail = self._by_skeleton.get(form[:cut]), form[cut:]
            if head is not None and tail in _LURES:
                yield Imitation(head, "words", 0.9)
        for cut in range(max(2, len(form) - self._longest), len(form) - _SHORTEST_FOR_WORDS + 1):
            tail_name = self._by_skeleton.get(form[cut:])
            if tail_name is not None and form[:cut] in _LURES:
                yield Imitation(tail_name, "words", 0.9)
