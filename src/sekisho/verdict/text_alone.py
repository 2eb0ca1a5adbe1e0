"""Where the text model is not trusted to stop a message by itself: writing systems in which its catch or its false alarms are not known well."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from sekisho.model.dossier import Classification
from sekisho.verdict.weigh import Weighed
from sekisho.verdict.weights import TEXT_UNWANTED


@dataclass(frozen=True, slots=True)
class TextAlone:
    """`writings` that the limit is for; `most`: points of the text that count towards stopping."""

    writings: frozenset[str]
    most: int

    def limits(self, answer: Classification | None, scripts: Sequence[str]) -> bool:
        """Tell whether the limit is for this message. `scripts`: writing systems of its beginning, asked only where the text has no writing told."""
        return answer is not None and (answer.writing or (scripts[0] if scripts else "")) in self.writings

    def limited(self, single: Sequence[Weighed]) -> list[Weighed]:
        """Return the single reasons with the text's points cut to what counts towards stopping."""
        return [self._limit(each) if each.reason.code == TEXT_UNWANTED else each for each in single]

    def _limit(self, text: Weighed) -> Weighed:
        return replace(text, reason=replace(text.reason, points=min(text.reason.points, self.most)))


def parse_text_alone(text: str) -> TextAlone:
    """Read the data from TOML text. Raises KeyError for what is missing."""
    table = tomllib.loads(text)
    return TextAlone(frozenset(table["writings"]), int(table["most"]))


@cache
def shipped_text_alone() -> TextAlone:
    """Return the data that comes with the program."""
    return parse_text_alone(files("sekisho.verdict").joinpath("text_alone.toml").read_text("utf-8"))
