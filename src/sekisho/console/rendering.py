"""Pages from templates of our own: every value is escaped, an unknown name is an error, and nothing but files of a fixed list is served."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from urllib.parse import urlencode

from jinja2 import DictLoader, Environment, StrictUndefined

from sekisho.access.same_site import local_path
from sekisho.console.times import shown_zone, zone_names
from sekisho.console.times import when as told_when
from sekisho.console.words import say

_PACKAGE = files("sekisho.console")
_MEDIA = {"style.css": "text/css", "passkey.js": "text/javascript", "zone.js": "text/javascript", "icon.svg": "image/svg+xml"}
STATIC = {name: (_PACKAGE.joinpath("static", name).read_bytes(), media) for name, media in _MEDIA.items()}
_TURNS = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # characters that turn the direction of text (UAX 9): names read otherwise than they are


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu, under the heading of its section."""

    path: str
    word: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around its own content."""

    language: str
    path: str
    login: str = ""  # whose session it is; "" = nobody's
    navigation: tuple[Link, ...] = ()
    csrf: str = ""
    zone: str = ""  # of the reader; "" = this machine's
    query: str = ""  # of the page's address, without the language
    carried: str = ""  # what links add to their addresses: "?tenant=..." or ""
    tenant: str = ""
    tabs: tuple[Link, ...] = ()  # pages beside this one

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

    @property
    def in_other_language(self) -> str:
        """The same page in the other language."""
        return f"{local_path(self.path)}?{self.query}{'&' if self.query else ''}lang={self.other}"

    @property
    def menu(self) -> list[tuple[str, list[Link]]]:
        """The menu by its sections."""
        return [(section, list(links)) for section, links in groupby(self.navigation, key=lambda link: link.section)]

    @property
    def place(self) -> str:
        """Where in the menu this page stands: it, or the list that leads to it."""
        if self.tabs:
            return self.tabs[0].path
        return self.path if self.path == "/" else "/" + self.path.split("/")[1]


def _environment() -> Environment:
    """Return an environment whose templates are all read at the start: no name from outside ever opens a file."""
    templates = {entry.name: entry.read_text("utf-8") for entry in _PACKAGE.joinpath("templates").iterdir() if entry.name.endswith(".html")}
    loader = DictLoader(templates)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, auto_reload=False, finalize=straight)
    made.filters["exact"] = Exact
    return made


class Exact(str):
    """A text that comes back with a form, and must come back as it was: a document that is edited, what goes past a question."""

    __slots__ = ()


def straight(value: object) -> object:
    """Return a value as a page shows it: instead of a character that turns the direction of text, a sign that one was there."""
    if isinstance(value, str) and not isinstance(value, Exact) and not value.isascii() and _TURNS.search(value):
        return type(value)(_TURNS.sub("\ufffd", value))
    return value


_TEMPLATES = _environment()


def make_ready() -> None:
    """Compile what people look at first, and read the zones: else the first page after a start waits 0.1 s for it. Blocks: for a thread."""
    for name in ("layout.html", "login.html", "overview.html", "messages.html", "message.html", "quarantine.html"):
        _TEMPLATES.get_template(name)
    zone_names()


def render(template: str, frame: Frame, values: Mapping[str, object]) -> str:
    """Return a whole page. `values` are put into the template as text, whatever they hold."""

    def word(name: str) -> str:
        return say(name, frame.language)

    def way(path: str, **asked: object) -> str:
        """Return an address of ours that asks for something, where an operator looks."""
        told = urlencode({name: str(value) for name, value in asked.items() if value not in {"", None}})
        return path + frame.carried + (("&" if frame.carried else "?") + told if told else "")

    given = {"notice": "", "error": "", "carried": frame.carried, "tenant": frame.tenant, **values}
    shown = {**given, "page": frame, "word": word, "way": way, "when": frame.when}
    return _TEMPLATES.get_template(template).render(shown)
