"""A digest from one end to the other: mail is stopped, its recipient is told, presses a button on a phone without a login, and gets it."""

import email
import email.policy
import re
import time

import pytest
from tests.journeys.steps import send, wait_for

from sekisho.app.samples.catalogue import SAMPLES
from sekisho.app.samples.world import RECIPIENT
from sekisho.testing.browsing import Browser
from sekisho.testing.gateway import running

SAMPLE = {sample.name: sample for sample in SAMPLES}
SETTINGS = """
[digest]
enabled = true
language = "%s"
zone = "UTC"
people_choose = ["off"]
"""
LINK = re.compile(r"http://localhost:\d+(/digest/[A-Za-z0-9_-]+)")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    with running(tmp_path_factory.mktemp("digest"), SETTINGS % "en") as started:
        yield started


def mailbox(gateway, address):
    """Return the newest mail of an address as octets, "" if there is none."""
    return gateway.command("mailbox", "show", address).stdout


def links(shown):
    """Return the paths of a digest's links by their word, in the order of the text."""
    mail = email.message_from_string(shown, policy=email.policy.default)
    text = mail.get_body(("plain",)).get_content()
    return [(line.strip().partition(":")[0], found.group(1)) for line in text.splitlines() if (found := LINK.search(line))]


def test_stopped_told_pressed_delivered(gateway):
    for name in ("spam", "phishing", "eicar"):
        code, words = send(gateway.port, SAMPLE[name].build(), SAMPLE[name].sender, (RECIPIENT,))
        assert code == 250, words
    wait_for(lambda: gateway.command("quarantine", "list").stdout.count(RECIPIENT) == 3)
    told = gateway.command("digest", "send", "--to", RECIPIENT)
    assert told.returncode == 0, told.stderr
    shown = wait_for(lambda: mailbox(gateway, RECIPIENT))
    found = links(shown)
    [release] = [path for word, path in found if word == "Deliver"]
    assert len({path for _, path in found}) == len(found) == 4 + 2 + 1, "spam, phishing, malware"
    robots = Browser(gateway.console_port)
    for _, path in found:
        assert robots.get(path).code == 200
        assert robots.send("HEAD", path, b"", {}).code == 200
    assert gateway.command("quarantine", "list").stdout.count(RECIPIENT) == 3
    phone = Browser(gateway.console_port, agent="a phone")
    page = phone.get(release)
    time.sleep(1.1)  # a person reads
    assert phone.submit(page, release).code == 200
    assert phone.submit(page, release).code == 409
    wait_for(lambda: "X-Sekisho-Released" in mailbox(gateway, RECIPIENT))
    assert gateway.command("quarantine", "list").stdout.count(RECIPIENT) == 2
    assert gateway.command("ledger", "verify").returncode == 0


@pytest.mark.parametrize(("language", "title"), [("en", "messages were stopped"), ("ja", "隔離されたメールが")])
def test_a_digest_that_comes_by_our_own_door_is_clean(gateway, language, title):
    """As where one gateway stands behind another, or a mailbox forwards."""
    gateway.write_settings(SETTINGS % language)
    gateway.hang_up()
    code, words = send(gateway.port, SAMPLE["spam"].build(), SAMPLE["spam"].sender, (RECIPIENT,))
    assert code == 250, words
    wait_for(lambda: RECIPIENT in gateway.command("quarantine", "list").stdout)

    def told():
        assert gateway.command("digest", "send", "--to", RECIPIENT).returncode == 0
        wait_for(lambda: "Auto-Submitted" in mailbox(gateway, RECIPIENT))
        shown = mailbox(gateway, RECIPIENT)
        return title in _text(shown) and shown

    raw = wait_for(told).encode().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    code, words = send(gateway.port, raw, "postmaster@" + RECIPIENT.partition("@")[2], (f"{language}@example.test",))
    assert code == 250, words
    passed = wait_for(lambda: mailbox(gateway, f"{language}@example.test"))
    assert "X-Sekisho-Verdict: clean" in passed, passed[:2_000]


def test_a_way_in_by_mail(gateway):
    browser = Browser(gateway.console_port)
    assert browser.submit(browser.get("/enter"), "/enter", address=RECIPIENT).code == 200

    def entry():
        found = re.search(r"http://localhost:\d+(/enter/[A-Za-z0-9_-]+)", _text(mailbox(gateway, RECIPIENT)))
        return found and found.group(1)

    path = wait_for(entry)
    assert Browser(gateway.console_port).get(path).code == 200
    came = browser.submit(browser.get(path))
    assert (came.code, came.to) == (303, "/quarantine")
    assert browser.get("/own").code == 200
    assert RECIPIENT in browser.get("/quarantine").body
    assert Browser(gateway.console_port).get(path).code == 404


def _text(shown):
    if not shown:
        return ""
    body = email.message_from_string(shown, policy=email.policy.default).get_body(("plain",))
    return body.get_content() if body else ""
