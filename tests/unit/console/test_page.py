"""The page itself: everything is on it, everything foreign is escaped, colour is never the only sign."""

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from starlette.requests import Request

from sekisho.access.desk import Desk
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.console.caller import Caller
from sekisho.console.page import show_status
from sekisho.console.rendering import STATIC
from sekisho.console.status import Process
from sekisho.console.words import ENGLISH, JAPANESE

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=y>"


def render(status, language):
    """The page as nobody in particular gets it."""
    stores = MemoryStores(ManualClock())
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": f"lang={language}".encode(),
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
    }
    return show_status(Caller(Request(scope), Desk(stores.control, stores.clock, {}), None), status).body.decode()


class Reader(HTMLParser):
    """Collects tags, attributes and text; a tag that is never closed is an error."""

    EMPTY = frozenset({"meta", "link", "br"})

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("language", ["en", "ja"])
def test_everything_is_on_it_and_it_is_whole(quiet, language):
    reader = Reader(render(quiet, language))
    words = JAPANESE if language == "ja" else ENGLISH
    for value in (
        "127.0.0.1:2525 (mx)",
        "/data",
        "resource limits",
        "seccomp",
        "edge-0",
        "4711",
        "1,234,567",
        "9.9.9",
        words["healthy"],
        words["mailbox"],
    ):
        assert value in reader.text
    for name in ("waiting", "queued", "delivered", "processes", "listeners", "sandbox", "reduced", "data"):
        assert words[name] in reader.text


@pytest.mark.parametrize("field", ["version", "data_folder"])
def test_a_hostile_value_is_text(quiet, field):
    reader = Reader(render(dataclasses.replace(quiet, **{field: HOSTILE}), "en"))
    assert HOSTILE in reader.text
    assert "script" not in reader.tags
    assert "img" not in reader.tags
    assert not [name for name, _ in reader.attributes if name.startswith("on")]


def test_a_hostile_list_is_text(quiet):
    status = dataclasses.replace(
        quiet,
        listeners=(HOSTILE,),
        sandbox=(HOSTILE,),
        reduced=(HOSTILE,),
        problems=(HOSTILE,),
        processes=(Process(HOSTILE, 1, 0),),
        fates=((HOSTILE, 1),),
    )
    reader = Reader(render(status, "ja"))
    assert reader.text.count(HOSTILE) == 6
    assert "script" not in reader.tags
    assert "img" not in reader.tags


def test_what_needs_a_person_is_said_in_words_and_not_by_colour_alone(quiet):
    assert "✓ Everything is working." in Reader(render(quiet, "en")).text
    reader = Reader(render(dataclasses.replace(quiet, problems=("the disk is full",)), "en"))
    assert "! Somebody should look at this:" in reader.text
    assert "the disk is full" in reader.text
    assert "Everything is working" not in reader.text


def test_nothing_is_fetched_from_elsewhere_and_nothing_runs(quiet):
    reader = Reader(render(quiet, "en"))
    targets = [value for name, value in reader.attributes if name in {"src", "href", "action"}]
    assert targets
    assert all(target.startswith(("/", "#")) and not target.startswith("//") for target in targets)
    assert "style" not in reader.tags
    assert not [name for name, _ in reader.attributes if name == "style"], "the policy of the page forbids inline style"
    assert not re.search(r"url\(|@import|expression", STATIC["style.css"][0].decode())


def test_the_other_language_is_one_step_away(quiet):
    assert ("href", "/?lang=ja") in Reader(render(quiet, "en")).attributes
    assert ("href", "/?lang=en") in Reader(render(quiet, "ja")).attributes


def test_without_the_mailbox_nothing_is_said_of_it(quiet):
    assert ENGLISH["mailbox"] not in render(dataclasses.replace(quiet, delivers_to_mailbox=False), "en")
