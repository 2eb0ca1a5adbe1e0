"""The words of a policy's lists made ready for a search: folded as texts are, with where a word begins and ends. Reads nothing of any message."""

from collections.abc import Sequence
from dataclasses import dataclass

from sekisho.inspections.rules.folded import folded
from sekisho.model.keywords import KeywordList


@dataclass(frozen=True, slots=True)
class Sought:
    """One word. A word of Latin letters is matched as a word; anything else wherever it stands, for Japanese has no spaces."""

    text: str
    begins: bool  # no letter or digit of ASCII may stand before it
    ends: bool

    def is_in(self, text: str) -> bool:
        """Tell whether it stands in a folded text. One forward pass."""
        place = text.find(self.text)
        while place >= 0:
            end = place + len(self.text)
            if not (self.begins and place and _is_word(text[place - 1])) and not (self.ends and end < len(text) and _is_word(text[end])):
                return True
            place = text.find(self.text, place + 1)
        return False


def sought(lists: Sequence[KeywordList]) -> tuple[tuple[Sought, ...], ...]:
    """Return the words of each list, in its order."""
    return tuple(tuple(_ready(folded(word, keep_case=each.case)) for word, _ in each.words) for each in lists)


def _ready(text: str) -> Sought:
    return Sought(text, _is_word(text[:1]), _is_word(text[-1:]))


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")
