"""Every page of the console in a real browser: found by its links, in both languages, light and dark, on a desktop and on a phone, for three kinds of people."""

import asyncio
import re
from collections import defaultdict
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.async_api import Error
from starlette.routing import Match, Route
from tests.browser.scene import ADMINISTRATOR, LINK, OPERATOR, USER
from tests.browser.watching import OF_THE_FORM

from sekisho.console.application import make_app
from sekisho.console.door import Door
from sekisho.console.words import WORDS

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINKS = """() => [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"""
FORMS = """() => [...document.querySelectorAll('form[action], [formaction]')].map((one) => one.getAttribute('formaction') || one.getAttribute('action'))"""
FILES = (".csv", ".json", ".pdf", ".xml", ".zip", ".eml", ".html")
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}

# Routes that no link leads to: an address to look at (from what the scene was told), or why there is no page.
ELSEWHERE = {
    "/login": "/login",
    "/prove": "/prove?next=/account",
    "/welcome/{secret}": "/welcome/{welcome}",
    "/start/journey/{message}": "/start/journey/{hostile}",
    "/first-run/{secret}": "no page once there is an operator: tests/journeys/test_first_login.py",
    **{f"/policy/trials/{{trial}}{act}": "of a trial that somebody began: tests/unit/console/rules/test_pages.py" for act in ("", "/stop")},
    "/login/second": "leads to /login without a ticket",
    "/login/by/{tenant}/{name}": "leads away to a provider: tests/journeys/test_openid.py",
    "/login/by/{tenant}/{name}/back": "comes back from a provider: tests/journeys/test_openid.py",
    "/logout": "leads to /login",
    "/mailbox/mail/{mail}/file": "leads to the mail, which has no file here: tests/unit/console/mailbox",
    **{f"/quarantine/{{held}}/{act}": "leads to the held mail: tests/unit/console/mail" for act in ("grant", "refuse", "restore")},
    **{
        f"{path}.csv": "linked where the list has a line: tests/unit/console/test_exports_mail.py and test_exports_administration.py"
        for path in ("/account/tokens", "/mailbox/outages", "/own/acts", "/own/helped", "/quarantine/requests", "/quarantine/waiting")
    },
    **{f"{path}.csv": "the same" for path in ("/reports/schedules", "/signing-keys", "/tokens")},
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
    """Return what two links have in common that show the same page: the route, and which questions they ask (whose things they are is another matter)."""
    parts = urlsplit(link)
    return route_of(routes, parts.path), frozenset(name for name, value in parse_qsl(parts.query) if value and name != "tenant")


def file_of(link):
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[0-9a-z]{20}", "one", link.lower())).strip("-")[:60] or "home"


class Walk:
    """The way of one person through all pages that links lead to."""

    def __init__(self, login, routes, pictures, told, forms):
        self.name = login.partition("@")[0] or "nobody"
        self.routes = routes
        self.folder, self.all = pictures
        self.told = told  # what axe has seen of each page in each form, whoever walked there: it is the slowest of all looks
        self.forms = forms  # kinds of pages that were looked at again, with the form
        self.wrong, self.links, self.reached, self.starts = [], [], set(), frozenset()

    def kind(self, link):
        """Return what makes a page one of its own: those to begin with are, whatever route they share."""
        return (route_of(self.routes, urlsplit(link).path), link) if link in self.starts else kind_of(self.routes, link)

    async def find(self, watched, *starts):
        """Follow all links in English on a desktop in the light."""
        todo, seen = list(starts), set()
        self.starts = frozenset(starts)
        while todo:
            link = todo.pop(0)
            kind = self.kind(link)
            if kind in seen or not kind[0]:
                continue
            seen.add(kind)
            self.reached.add(kind[0])
            if kind[0].endswith(FILES) or kind[0] == "/briefing/script":
                answer = await watched.page.request.get(link)
                self._note(link, [] if answer.ok else [f"answers {answer.status}"])
                continue
            try:
                code = await watched.open(link)
            except Error as told:
                if "Download is starting" not in str(told):
                    raise
                continue  # a file to keep, and no page
            self._note(link, [] if code == 200 else [f"answers {code}"])
            await self.look(watched, link, "en", "light")
            self.links.append(link)
            self.reached |= {route_of(self.routes, urlsplit(form).path) for form in await watched.page.evaluate(FORMS)}
            found = [one for one in await watched.page.evaluate(LINKS) if one.startswith("/") and "lang=" not in one]
            todo += [one.partition("#")[0] for one in found]

    async def again(self, watched, language, scheme):
        """Look at the same pages in another form; at those of a kind that others looked at so already only where all are wanted."""
        for link in self.links:
            kind = (self.kind(link), language, scheme, watched.page.viewport_size["width"])
            if kind in self.forms and not (self.all or link in self.starts):
                continue
            self.forms.add(kind)
            await watched.open(link)
            await self.look(watched, link, language, scheme)

    async def look(self, watched, link, language, scheme):
        """Look at one page in one form."""
        size, kind = watched.page.viewport_size, self.kind(link)
        device = "desktop" if size == DESKTOP else "phone"
        found = await watched.foreign(language)
        found += [f"wider than the window: {one}" for one in await watched.wide()]
        rules = OF_THE_FORM if device == "phone" and (kind[0], "light", "desktop") in self.told else ()
        # how an element looks and how large it is follows from its kind, on whatever page it stands; everything else from the page
        seen, built_of = self.told.setdefault(("" if rules else kind[0], scheme, device), set()), await watched.built_of()
        if not built_of <= seen:
            seen |= built_of
            found += await watched.axe(*rules)
        if not await watched.page.locator("main h1").is_visible():
            found.append("no heading")
        self._note(f"{link} ({language}, {scheme}, {device})", found)
        if self.all or (self.name != "mika" and (device == "desktop") == (language == "en")):
            picture = f"{self.name}-{file_of(link)}-{language}-{scheme}-{device}.png"
            await watched.page.screenshot(path=self.folder / picture, full_page=self.all)

    def _note(self, link, found):
        self.wrong += [f"{self.name} {link}: {one}" for one in found]


async def test_every_page(open_as, scene, pictures):
    """In English, light, on a desktop; then in Japanese, dark, on a phone; with `SEKISHO_SCREENSHOTS=1` in every other mixture too."""
    routes, walks, told, again = table(), [], {}, defaultdict(set)
    examples = [where.format(**scene.told) for where in ELSEWHERE.values() if where.startswith("/")]
    forms = [("ja", "dark", PHONE)]
    if pictures[1]:
        forms += [(language, scheme, size) for language in ("en", "ja") for scheme in ("light", "dark") for size in (DESKTOP, PHONE)][1:-1]

    async def walk(login, *starts):
        one = Walk(login, routes, pictures, told, again["staff" if login in {OPERATOR, ADMINISTRATOR} else login])
        walks.append(one)
        await one.find(await open_as(login, viewport=DESKTOP), *starts)
        for language, scheme, size in forms:
            watched = await open_as(login, viewport=size, color_scheme=scheme, locale={"en": "en-US", "ja": "ja-JP"}[language])
            await one.again(watched, language, scheme)
            await watched.page.context.close()

    session = scene.session(OPERATOR)
    form = session.get("/policy").form("/policy/change")
    trial = session.post("/policy/try", {**form, "days": "1"}).to
    assert trial.startswith("/policy/trials/")
    while 'http-equiv="refresh"' in (await asyncio.to_thread(session.get, trial)).body:  # it runs; its page asks for itself again
        await asyncio.sleep(0.2)

    async def the_others():
        await walk(USER, "/", "/messages")
        _, digest, _ = await asyncio.to_thread(scene.links)
        acts = {line.strip().partition(":")[0]: LINK.search(line).group(1) for line in digest.splitlines() if LINK.search(line)}
        await walk("", "/login", f"/welcome/{scene.told['welcome']}", f"/enter/{scene.told['enter']}", *acts.values())

    await asyncio.gather(walk(OPERATOR, "/", *examples), the_others())
    await walk(ADMINISTRATOR, "/")
    reached = set().union(*(one.reached for one in walks))
    by_form = {route.path for route in routes if "POST" in route.methods or route.path.endswith(FILES)} - reached
    by_form = {path for path in by_form if "{" not in path}  # of forms and files that no page shows now, because there is nothing in their tables
    codes = {path: {scene.session(login).get(path).code for login in (OPERATOR, USER)} for path in by_form}
    wrong = [line for one in walks for line in one.wrong] + [f"{path} answers {each}" for path, each in codes.items() if not each & {200, 303}]
    assert not wrong, "\n".join(wrong)
    below = {route.path for route in routes if "POST" in route.methods and route.path.rpartition("/")[0] in reached}  # forms that no page shows now
    lost = {route.path for route in routes} - reached - by_form - below - set(ELSEWHERE)
    assert not lost, f"no link and no form leads to {sorted(lost)}; give them one, or an address in ELSEWHERE"


async def test_pages_say_the_same_without_script(open_as, scene):
    """What a script adds is a button for passkeys, and nothing to read."""
    plain, scripted = await open_as(OPERATOR, java_script_enabled=False), await open_as(OPERATOR)
    for path in ("/overview", f"/messages/{scene.told['phishing']}", "/quarantine", "/account", "/policy"):
        await plain.open(path)
        await scripted.open(path)
        shown, told = [re.sub(r"\d\d:\d\d|\s+", " ", await each.page.locator("main").inner_text()) for each in (plain, scripted)]
        unsaid = WORDS["passkey_script"][0]
        assert shown.replace(unsaid, "").split() == told.replace(WORDS["use_passkey"][0], "").split(), path


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_the_menu_leaves_the_page_its_place(open_as, language):
    """On a small laptop it stands beside the page; on a phone it opens by its link, and without a script."""
    watched = await open_as(OPERATOR, viewport={"width": 1024, "height": 700}, java_script_enabled=False)
    await watched.open(f"/overview?lang={language}")
    assert (await watched.page.locator("main h1").bounding_box())["y"] < 60
    await watched.page.set_viewport_size(PHONE)
    assert (await watched.page.locator("main h1").bounding_box())["y"] < 120
    policy = watched.page.get_by_role("link", name=WORDS["policy"][language == "ja"], exact=True)
    assert not await policy.is_visible()
    await watched.page.get_by_role("link", name=f"☰ {WORDS['menu'][language == 'ja']}").click()
    await policy.click()
    assert watched.page.url.endswith("/policy")


async def test_the_keyboard_leads_to_the_page_first(open_as):
    """The first stop of the Tab key skips the menu; what has the focus is seen."""
    watched = await open_as(OPERATOR, viewport=DESKTOP)
    await watched.open("/quarantine")
    await watched.page.keyboard.press("Tab")
    assert await watched.page.evaluate("() => document.activeElement.className") == "skip"
    assert await watched.page.locator(".skip").is_visible()
    await watched.page.keyboard.press("Enter")
    await watched.page.keyboard.press("Tab")
    assert await watched.page.evaluate("() => !!document.activeElement.closest('main')")
    assert await watched.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
