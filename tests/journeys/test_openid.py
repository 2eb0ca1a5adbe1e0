"""Login by a real OpenID provider, a process of its own, through the running console."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest

from sekisho.testing.browsing import Browser
from sekisho.testing.gateway import environment, free_port, running

PASSWORD = "four unrelated otters sing"
ALICE = {"sub": "alice-1", "email": "alice@example.test", "email_verified": True, "name": "Alice", "groups": ["mail-desk"]}
EVE = {"sub": "eve-1", "email": "eve@elsewhere.test", "email_verified": True, "groups": ["mail-desk"]}
SETTINGS = '[access]\nprovider_networks = ["127.0.0.0/8"]\n[tenant]\ndomains = ["example.test"]\n[routes]\n"example.test" = ["127.0.0.1:1"]\n'


@contextmanager
def provider():
    """Start the provider; yield its issuer."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "-H", "127.0.0.1", "-p", str(port)]
    for user in (ALICE, EVE):
        command += ["--user-claims", json.dumps(user)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/.well-known/openid-configuration", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(30)


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def consent(address, sub):
    """Say yes at the provider, as the person would; return where it leads."""
    opener = urllib.request.build_opener(_Stays())
    with pytest.raises(urllib.error.HTTPError) as answered:
        opener.open(address, urllib.parse.urlencode({"sub": sub}).encode(), timeout=20)
    with answered.value as answer:
        assert answer.code in {302, 303}, answer.read()
        return answer.headers["Location"]


def back(browser, address):
    parts = urllib.parse.urlsplit(address)
    kept = browser.jar.pop("sekisho", None)  # SameSite=Strict: not from another site
    answer = browser.get(f"{parts.path}?{parts.query}", sec_fetch_site="cross-site")
    if kept:
        browser.jar.setdefault("sekisho", kept)
    return answer


def test_people_come_in_by_their_organisations_provider(tmp_path):
    with provider() as issuer, running(tmp_path, SETTINGS) as gateway:
        admin = Browser(gateway.console_port)
        link = re.search(r"/first-run/\S+", gateway.log.read_text()).group()
        admin.submit(admin.get(link), "", login="op", name="Op", password=PASSWORD)
        fields = [*admin.get("/account").form("/account/tokens").items(), ("permission", "change-access"), ("permission", "read-audit")]
        fields += [("permission", name) for name in ("own-account", "step-up", "read-tenant", "read-mail", "act-on-mail", "own-mail")]
        token = re.search(
            r"sek_\w{49}", admin.post("/account/tokens", [pair if pair[0] != "name" else ("name", "t") for pair in fields]).body
        ).group()

        def api(method, path, body=None):
            told = {"authorization": f"Bearer {token}", **({"content-type": "application/json"} if body else {})}
            answer = Browser(gateway.console_port).send(method, f"/api/v1{path}", json.dumps(body).encode() if body else b"", told)
            return answer.code, json.loads(answer.body) if answer.body else None

        status, row = api("PUT", "/providers/login", {"issuer": issuer, "client": "sekisho", "secret": "s", "roles": {"mail-desk": "help-desk"}})
        assert (status, row["has_secret"]) == (200, True)
        browser = Browser(gateway.console_port)
        page = browser.get("/login?next=/account")
        assert 'href="/login/by/default/login?next=/account"' in page.body
        away = browser.get("/login/by/default/login?next=/account")
        assert away.headers["location"].startswith(f"{issuer}/oauth2/authorize?")
        answer = consent(away.headers["location"], "alice-1")
        replayed = Browser(gateway.console_port, jar=dict(browser.jar))
        came = back(browser, answer)
        assert 'url=/account"' in came.body
        assert "alice@example.test" in browser.get("/account").body
        assert back(replayed, answer).code == 422  # code, state and ticket were used
        stranger = Browser(gateway.console_port)
        away = stranger.get("/login/by/default/login")
        assert back(stranger, consent(away.headers["location"], "eve-1")).code == 403  # her domain is not this tenant's
        other = Browser(gateway.console_port)
        away = other.get("/login/by/default/login")
        assert back(stranger, consent(away.headers["location"], "alice-1")).code == 422  # begun in another browser
        lines = [(line["use_case"], line["subject"]) for line in api("GET", "/audit")[1]["items"]]
        assert ("account.provider", "alice@example.test") in lines
        assert "sekisho" not in stranger.jar
