"""Every page of the console in a real browser: found by its links, in both languages, light and dark, on a desktop and on a phone, for three kinds of people."""

import asyncio
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.routing import Match, Route
from tests.browser.scene import ADMINISTRATOR, OPERATOR, USER

from sekisho.console.application import make_app
from sekisho.console.door import Door
from sekisho.console.words import WORDS

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINKS = """() => [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"""
FORMS = """() => [...document.querySelectorAll('form[action], [formaction]')].map((one) => one.getAttribute('formaction') || one.getAttribute('action'))"""
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}

# Routes that no link leads to: an address to look at (from what the scene was told), or why there is no page.
ELSEWHERE = {
    "/login": "/login",
    "/prove": "/prove?next=/account",
    "/welcome/{secret}": "/welcome/{welcome}",
    "/first-run/{secret}": "no page once there is an operator: tests/journeys/test_first_login.py",
    "/login/second": "leads to /login without a ticket",
    "/login/by/{tenant}/{name}": "leads away to a provider: tests/journeys/test_openid.py",
    "/login/by/{tenant}/{name}/back": "comes back from a provider: tests/journeys/test_openid.py",
    "/logout": "leads to /login",
    "/static/{name}": "files of pages",
    "/healthz": "for machines",
    "/metrics": "for machines",
}


def table():
    """Return the console's own routes that answer GET."""
    app = make_app(None, None, frozenset(), Door(None, None))
    return [route for route in app.routes if isinstance(route, Route) and "GET" in route.methods]


def route_of(routes, path):
    scope = {"type": "http", "method": "GET", "path": path}
    return next((route.path for route in routes if route.matches(scope)[0] is Match.FULL), "")


def kind_of(routes, link):
    """Return what two links have in common that show the same page: the route, and which questions they ask."""
    parts = urlsplit(link)
    return route_of(routes, parts.path), frozenset(name for name, value in parse_qsl(parts.query, keep_blank_values=True) if value or name == "text")


def file_of(link):
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[0-9a-z]{20}", "one", link.lower())).strip("-")[:60] or "home"


class Walk:
    """The way of one person through all pages that links lead to."""

    def __init__(self, login, watched, routes, pictures):
        self.name = login.partition("@")[0]
        self.watched, self.routes = watched, routes
        self.folder, self.all = pictures
        self.wrong, self.links, self.reached = [], [], set()

    async def find(self, *starts):
        """Follow all links in English on a desktop in the light, and look at each page with axe; then at its colours in the dark."""
        todo, seen = list(starts), set()
        while todo:
            link = todo.pop(0)
            kind = kind_of(self.routes, link)
            if kind in seen or not kind[0]:
                continue
            seen.add(kind)
            if kind[0].endswith((".csv", ".json", ".pdf", ".xml", ".zip", ".eml")) or kind[0] == "/briefing/script":
                answer = await self.watched.page.request.get(link)
                self._note(link, [] if answer.ok else [f"answers {answer.status}"])
                self.reached.add(kind[0])
                continue
            code = await self.watched.open(link)
            self._note(link, [] if code == 200 else [f"answers {code}"])
            await self._look(link, "en", "light")
            self.links.append(link)
            self.reached.add(kind[0])
            self.reached |= {route_of(self.routes, urlsplit(form).path) for form in await self.watched.page.evaluate(FORMS)}
            found = [one for one in await self.watched.page.evaluate(LINKS) if one.startswith("/") and "lang=" not in one]
            todo += [one.partition("#")[0] for one in found]

    async def again(self, language, scheme):
        """Look at the same pages in another form."""
        for link in self.links:
            await self.watched.open(link)
            await self._look(link, language, scheme)

    async def _look(self, link, language, scheme):
        found = await self.watched.foreign(language)
        found += [f"wider than the window: {one}" for one in await self.watched.wide()]
        found += await self.watched.axe()
        if not await self.watched.page.locator("main h1").is_visible():
            found.append("no heading")
        self._note(f"{link} ({language}, {scheme})", found)
        size = self.watched.page.viewport_size
        device = "desktop" if size == DESKTOP else "phone"
        await self.watched.page.screenshot(path=self.folder / f"{self.name}-{file_of(link)}-{language}-{scheme}-{device}.png", full_page=True)

    def _note(self, link, found):
        self.wrong += [f"{self.name} {link}: {one}" for one in found]


async def test_every_page(open_as, scene, pictures):
    """In English, light, on a desktop; then in Japanese, dark, on a phone; with `SEKISHO_SCREENSHOTS=1` in every other mixture too."""
    routes, walks = table(), []
    examples = [where.format(**scene.told) for where in ELSEWHERE.values() if where.startswith("/")]

    async def walk(login, starts):
        watched = await open_as(login, viewport=DESKTOP)
        one = Walk(login or "nobody", watched, routes, pictures)
        walks.append(one)
        await one.find(*starts)
        phone = await open_as(login, viewport=PHONE, color_scheme="dark", locale="ja-JP", has_touch=True)
        one.watched = phone
        await one.again("ja", "dark")

    async def in_turn(*walks):
        for login, starts in walks:
            await walk(login, starts)

    await asyncio.gather(
        in_turn((OPERATOR, ("/", *examples))),
        in_turn((ADMINISTRATOR, ("/",)), (USER, ("/", "/messages")), ("", ("/login", examples[2]))),
    )
    assert [line for one in walks for line in one.wrong] == []
    reached = set().union(*(one.reached for one in walks))
    lost = {route.path for route in routes} - reached - set(ELSEWHERE)
    assert lost == set(), "no link or form leads there; give it one, or an address in ELSEWHERE"
    assert reached | {path for path, why in ELSEWHERE.items() if not why.startswith("/")} >= set(ELSEWHERE) - {"/logout"}


async def test_pages_say_the_same_without_script(open_as, scene):
    """What a script adds is a button for passkeys, and nothing to read."""
    plain, scripted = await open_as(OPERATOR, java_script_enabled=False), await open_as(OPERATOR)
    for path in ("/overview", f"/messages/{scene.told['phishing']}", "/quarantine", "/account", "/policy"):
        await plain.open(path)
        await scripted.open(path)
        shown, told = [re.sub(r"\s+", " ", await each.page.locator("main").inner_text()) for each in (plain, scripted)]
        unsaid = WORDS["passkey_script"][0]
        assert shown.replace(unsaid, "").split() == told.replace(WORDS["use_passkey"][0], "").split(), path


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_the_menu_fits_on_one_line_of_a_small_laptop(open_as, language):
    """What wraps pushes the page down under the eyes of whoever reads it."""
    watched = await open_as(OPERATOR, viewport={"width": 1200, "height": 800})
    await watched.open(f"/overview?lang={language}")
    tops = await watched.page.evaluate("() => [...document.querySelectorAll('nav.menu a')].map((one) => one.getBoundingClientRect().top)")
    assert len(tops) > 8
    assert len(set(tops)) == 1
