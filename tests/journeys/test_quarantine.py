"""A held mail from the socket to the eyes: looked into through the sandbox of a running gateway, deleted, had back, delivered; a policy tried on it."""

import re
import smtplib

from tests.journeys.steps import wait_for

from sekisho.app.samples.catalogue import SAMPLES
from sekisho.testing.browsing import Browser
from sekisho.testing.gateway import running

MALWARE = next(sample.build() for sample in SAMPLES if sample.name == "eicar")


def number_in(page):
    found = re.search(r'href="/quarantine/([0-9a-z]{20})"', page)
    return found.group(1) if found else ""


def test_looked_into_deleted_had_back_and_tried(tmp_path):
    with running(tmp_path) as gateway:
        browser = Browser(gateway.console_port)
        link = re.search(r"http://localhost:\d+/first-run/(\S+)", gateway.log.read_text()).group(1)
        page = browser.get(f"/first-run/{link}")
        assert browser.submit(page, "", login="keeper@example.test", name="Keeper", password="four unrelated otters sing").code == 303
        with smtplib.SMTP("127.0.0.1", gateway.port) as client:
            client.sendmail("x@evil.test", ["taro@example.test"], MALWARE)
        assert wait_for(lambda: number_in(browser.get("/quarantine").body))
        number = number_in(browser.get("/quarantine").body)
        address = f"/quarantine/{number}"
        seen = browser.submit(browser.get(address), f"{address}/preview", reason="ticket 1")
        assert seen.code == 200, seen.body
        where = re.search(r'href="(/messages/[0-9a-z]{20})', seen.body).group(1)
        assert wait_for(lambda: "ticket 1" in browser.get(where).body)
        assert "takes two people" in browser.submit(browser.get(address), f"{address}/release").body
        assert "It is deleted." in browser.post(f"{address}/delete", browser.get(address).form(f"{address}/release")).body
        assert "back in the quarantine" in browser.submit(browser.get(address), f"{address}/restore").body
        form = browser.get("/policy").form("/policy/change")
        begun = browser.post(
            "/policy/try",
            {**form, "text": '[[rules]]\nname = "all"\n[rules.when]\ncategory = ["malware"]\n[rules.then]\nquarantine = "bad"\n', "days": "1"},
        )
        assert begun.code == 303
        assert wait_for(lambda: 'http-equiv="refresh"' not in browser.get(begun.headers["location"]).body)
        tried = browser.get(begun.headers["location"]).body
        assert "rule:all" in tried
        assert "1 / 1" in tried
