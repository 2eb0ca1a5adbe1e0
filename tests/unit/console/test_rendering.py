"""Templates: escaped, complete, ours alone."""

import html
import re
from importlib.resources import files

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from sekisho.console import rendering, times
from sekisho.console.rendering import Frame, Link, render
from sekisho.console.words import WORDS

TEMPLATES = {entry.name: entry.read_text("utf-8") for entry in files("sekisho.console").joinpath("templates").iterdir()}
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}"


def test_every_value_is_escaped_wherever_it_stands():
    """web01."""
    frame = Frame("en", f"/{HOSTILE}", HOSTILE, (Link(f"/{HOSTILE}", "status"),), HOSTILE)
    page = render("refused.html", frame, {"title": HOSTILE, "sentence": HOSTILE, "notice": HOSTILE, "error": HOSTILE})
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;{{ 7*7 }}" in page
    assert "49" not in page


def test_nothing_in_a_template_goes_round_the_escaping_or_the_policy():
    for name, text in TEMPLATES.items():
        assert not re.search(r"\|\s*safe|autoescape|Markup|javascript:|\son[a-z]+\s*=|style\s*=", text), name
        assert not re.search(r"<script(?! src=\"/static/[a-z]+\.js\")", text), name
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), name
        assert not re.search(r"=\s*\{\{", re.sub(r'"[^"]*"', '""', text)), f"{name}: an attribute without quotes"


def test_every_form_that_changes_something_carries_the_token():
    for name, text in TEMPLATES.items():
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
            if 'id="going-on"' in form:  # sent by the script of passkeys, with the token that came with the proof
                assert name == "prove.html" and '<input type="hidden" name="csrf" value="">' in form
                continue
            assert '{% include "csrf.html" %}' in form, name


def test_every_word_is_written_down():
    for name, text in TEMPLATES.items():
        for word, more in re.findall(r"word\(['\"]([\w-]+)['\"]( ~)?", text):
            known = any(each.startswith(word) for each in WORDS) if more else word in WORDS
            assert known, f"{name}: {word}"


@pytest.mark.parametrize("name", ["../words.py", "/etc/passwd", "x.html", ""])
def test_only_templates_of_ours_are_rendered(name):
    with pytest.raises(TemplateNotFound):
        render(name, Frame("en", "/"), {})


def test_a_missing_value_is_an_error_and_not_an_empty_place():
    with pytest.raises(UndefinedError):
        render("refused.html", Frame("en", "/"), {"title": "x"})


def test_escaping_is_on_for_every_template():
    assert rendering._TEMPLATES.autoescape is True


def test_no_value_turns_the_direction_of_what_stands_beside_it():
    """web04: "invoice\u202efdp.exe" reads as a PDF."""
    page = render("refused.html", Frame("en", "/"), {"title": "x", "sentence": "invoice\u202efdp.exe", "notice": "\u2066a\u200f"})
    assert "invoice\ufffdfdp.exe" in page
    assert "\ufffda\ufffd" in page


def test_what_comes_back_with_a_form_comes_back_as_it_was():
    """A policy with a stamp in Arabic was stored with signs in the place of its marks by whoever saved it; and escaped it is all the same."""
    typed = 'english = "\u200fشركة\u200e" <b>'
    page = render("go_on.html", Frame("en", "/"), {"to": "/policy/change", "fields": (("text", typed),)})
    assert html.unescape(re.search(r'name="text" value="([^"]*)"', page)[1]) == typed
    assert "<b>" not in page
    for name, text in TEMPLATES.items():
        assert not re.search(r"\|exact(?! ?\}\}(?:\"|</textarea>))", text), f"{name}: in fields of forms alone"


def test_the_other_language_shows_the_same_page():
    assert Frame("en", "/messages", query="text=a&tenant=b").in_other_language == "/messages?text=a&tenant=b&lang=ja"
    assert Frame("ja", "/messages").in_other_language == "/messages?lang=en"


def test_the_menu_stands_under_headings_and_a_page_below_a_list_belongs_to_it():
    frame = Frame(
        "en", "/messages/4711", navigation=(Link("/messages", "messages", "a"), Link("/queue", "delivery_queue", "a"), Link("/", "status", "b"))
    )
    assert [(section, [link.path for link in links]) for section, links in frame.menu] == [("a", ["/messages", "/queue"]), ("b", ["/"])]
    assert frame.place == "/messages"
    assert Frame("en", "/").place == "/"


def test_the_static_files_are_a_fixed_list():
    assert set(rendering.STATIC) == {"style.css", "passkey.js", "zone.js", "icon.svg"}
    assert b"innerHTML" not in rendering.STATIC["passkey.js"][0]
    assert b"eval" not in rendering.STATIC["passkey.js"][0]


def test_what_people_look_at_first_is_compiled_before_they_come():
    """The first page after a start does not wait for its template."""
    rendering._TEMPLATES.cache.clear()
    rendering.make_ready()
    ready = {name for _, name in rendering._TEMPLATES.cache}
    assert {"layout.html", "login.html", "overview.html", "messages.html", "message.html", "quarantine.html"} <= ready
    assert times.zone_names.cache_info().currsize == 1
