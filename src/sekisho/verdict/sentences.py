"""Says in one plain sentence why a verdict is what it is, and what would have happened without the heaviest reason.

The words are data (`sentences.toml`), in English and Japanese side by side. Nothing from the message is ever put into a sentence.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sekisho.model.tenant import Treatment
from sekisho.model.verdict import Category, Reason, Unanswered

STOPPING = frozenset({Treatment.QUARANTINE, Treatment.REJECT})
_MOST_REASONS = 2  # a reader takes in two; the list of reasons has the rest


@dataclass(frozen=True, slots=True)
class Why:
    """What a sentence is made from. `causes` made the category, heaviest first; `doubts` weighed against clean mail but not enough;
    `decisive`: without the first cause it would have been delivered; `decisive_pair`: without the first two, but not without the first alone;
    `anyway`: not without these either. `treatment` is None for clean mail.
    """

    category: Category
    treatment: Treatment | None
    causes: tuple[Reason, ...]
    decisive: bool
    doubts: tuple[Reason, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    decisive_pair: bool = False
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One language: sentence frames, names of categories, and a clause for each code of a finding."""

    frames: Mapping[str, str]
    categories: Mapping[str, str]
    clauses: Mapping[str, str]
    language: str = "en"

    def clause(self, reason: Reason, category: Category) -> str:
        """Return the clause for a reason: for this category if there is one, else for the code, else from the finding's own words.

        A kind from a rule pack brings its clause in both languages; of any other that has no entry the summary is quoted.
        """
        for key in (f"{reason.code}:{category}", reason.code):
            if key in self.clauses:
                return self.clauses[key]
        if reason.summary_ja:
            return reason.summary_ja if self.language == "ja" else reason.summary[:1].lower() + reason.summary[1:].rstrip(".")
        return self.frames["unknown"].format(summary=reason.summary.rstrip("."))


def parse_words(text: str) -> dict[str, Words]:
    """Read the table of sentences from TOML text; the result is keyed by language ("en", "ja")."""
    table = tomllib.loads(text)
    return {
        language: Words(
            {name: entry[language] for name, entry in table["frames"].items()},
            {name: entry[language] for name, entry in table["categories"].items()},
            {code: entry[language] for code, entry in table["clauses"].items()},
            language,
        )
        for language in table["languages"]
    }


@cache
def shipped_words() -> Mapping[str, Words]:
    """Return the table that comes with the program."""
    return parse_words(files("sekisho.verdict").joinpath("sentences.toml").read_text("utf-8"))


_TABLE = shipped_words()  # at import, while the files can still be read: edges give up their rights


def _join(words: Words, reasons: Sequence[Reason], category: Category) -> str:
    clauses: list[str] = []
    for reason in reasons:
        clause = words.clause(reason, category)
        if clause not in clauses:
            clauses.append(clause)
    return words.frames["join"].join(clauses[:_MOST_REASONS])


def write(why: Why, language: str = "en") -> str:
    """Return the sentence in a language of the table (English for one that is not there)."""
    words = _TABLE.get(language, _TABLE["en"])
    frames = words.frames
    names = ", ".join(sorted({silent.inspection for silent in why.unanswered}))
    if why.category is Category.CLEAN:
        # what was not inspected may be kept by policy: then "delivered" would be wrong
        frame = ("doubted" if why.doubts else "clean") + ("_but" if names else "")
        return frames[frame].format(why=_join(words, why.doubts, why.category), names=names)
    stopped = why.treatment in STOPPING
    frame = "stopped" if stopped else "marked" if why.treatment is Treatment.TAG else "delivered"
    told = (
        why.causes[:1] if why.decisive else why.causes[:_MOST_REASONS] if why.decisive_pair else why.causes
    )  # what is said of them is true of these
    because = _join(words, told if stopped else why.causes, why.category)
    sentence = frames[frame].format(why=because, category=words.categories[why.category])
    if stopped and why.decisive:
        sentence += frames["decisive"]
    elif stopped and why.decisive_pair:
        sentence += frames["decisive_pair"]
    elif stopped and why.anyway:
        more = len(why.causes) - _MOST_REASONS
        sentence += frames["more"].format(count=more) if more > 0 else frames["anyway"]
    if names:
        sentence += frames["unanswered"].format(names=names)
    return sentence
