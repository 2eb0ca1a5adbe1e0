"""Pages from templates of our own: every value is escaped, an unknown name is an error, and nothing but files of a fixed list is served."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from sekisho.console.times import shown_zone
from sekisho.console.times import when as told_when
from sekisho.console.words import say

_PACKAGE = files("sekisho.console")
STATIC = {
    name: (_PACKAGE.joinpath("static", name).read_bytes(), media) for name, media in (("style.css", "text/css"), ("passkey.js", "text/javascript"))
}


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu."""

    path: str
    word: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around its own content."""

    language: str
    path: str
    login: str = ""  # whose session it is; "" = nobody's
    navigation: tuple[Link, ...] = ()
    csrf: str = ""
    zone: str = ""  # of the reader; "" = this machine's

    @property
    def other(self) -> str:
        """The other language."""
        return "en" if self.language == "ja" else "ja"

    @property
    def zone_name(self) -> str:
        """The zone of all times on the page."""
        return shown_zone(self.zone)

    def when(self, at: float) -> str:
        """Return a moment as this reader reads it."""
        return told_when(at, self.language, self.zone)


def _environment() -> Environment:
    """Return an environment whose templates are all read at the start: no name from outside ever opens a file."""
    templates = {entry.name: entry.read_text("utf-8") for entry in _PACKAGE.joinpath("templates").iterdir() if entry.name.endswith(".html")}
    return Environment(loader=DictLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True, auto_reload=False)


_TEMPLATES = _environment()


def render(template: str, frame: Frame, values: Mapping[str, object]) -> str:
    """Return a whole page. `values` are put into the template as text, whatever they hold."""

    def word(name: str) -> str:
        return say(name, frame.language)

    shown = {"notice": "", "error": "", **values, "page": frame, "word": word, "when": frame.when}
    return _TEMPLATES.get_template(template).render(shown)
