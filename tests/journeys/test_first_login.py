"""From a fresh start to an operator with a second factor and a token, through the running console, as a browser goes."""

import re
import stat
from base64 import b32decode
from time import monotonic, sleep, time

from sekisho.access.totp import code_at
from sekisho.testing.browsing import Browser
from sekisho.testing.gateway import running

PASSWORD = "four unrelated otters sing"


def test_the_first_operator(tmp_path):
    with running(tmp_path) as gateway:
        browser = Browser(gateway.console_port)
        assert browser.get("/").code == 200
        link = re.search(r"http://localhost:\d+/first-run/\S+", gateway.log.read_text()).group()
        assert gateway.command("access", "first-run").stdout.strip() == link
        kept = gateway.data / "first-run.url"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        page = browser.get("/first-run/" + link.rpartition("/")[2])
        entered = browser.submit(page, "", login="keeper@example.test", name="Keeper", password=PASSWORD)
        assert entered.to == "/start"
        told = browser.follow(browser.submit(browser.follow(entered), "/start/send", sample="phishing"))
        deadline = monotonic() + 60
        while 'http-equiv="refresh"' in told.body and monotonic() < deadline:
            sleep(0.2)
            told = browser.get(told.path)
        assert "It was stopped, and this is why" in told.body
        assert "it asks for a password inside the message" in told.body
        assert not kept.exists(), "a link that was used stands in no file"
        assert gateway.command("access", "first-run").returncode == 1
        assert not kept.exists()
        assert Browser(gateway.console_port).get("/").to == "/login"
        assert "keeper@example.test" in browser.get("/").body
        begun = browser.submit(browser.get("/account"), "/account/authenticator")
        seed = b32decode(re.search(r"<code>([A-Z2-7]{32})</code>", begun.body).group(1))
        step = int(time() // 30)
        codes = browser.submit(begun, "/account/authenticator/confirm", code=code_at(seed, step))
        recovery = re.findall(r"<li>([0-9a-z-]{29})</li>", codes.body)
        assert len(recovery) == 8
        again = Browser(gateway.console_port)
        second = again.submit(again.get("/login"), "/login", login="keeper@example.test", password=PASSWORD)
        assert again.submit(second, "/login/second", code=code_at(seed, step)).code == 422  # that code was used
        assert again.submit(second, "/login/second", code=recovery[0]).code == 303
        assert again.get("/").code == 200
        listed = gateway.command("access", "list").stdout
        assert "keeper@example.test" in listed
        assert "operator" in listed
        new = gateway.command("access", "link", "keeper@example.test").stdout.strip()
        page = again.get("/welcome/" + new.rpartition("/")[2])
        assert again.submit(page, "", password="seven velvet herons wait").code == 200
        assert browser.get("/account").code == 303  # a new password ended every session
        log = gateway.log.read_text()
        for secret in (PASSWORD, recovery[0], "seven velvet herons wait", new.rpartition("/")[2]):
            assert secret not in log
