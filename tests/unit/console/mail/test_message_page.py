"""One message in a browser."""

import pytest

from sekisho.console.mail.message_page import word_of
from sekisho.console.words import WORDS
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind


def test_why_and_what_happened(console, keep):
    console.account("bob@example.test", Role.ANALYST)
    browser = console.logged_in("bob@example.test")
    arrival, _ = keep(category="phishing")
    page = browser.get(f"/messages/{arrival.id}")
    for word in ("Stopped because of this.", "phishing", "+31", "-4", "dmarc.fail", "nothing proves that it comes from", "SPF", "What happened"):
        assert word in page.body, word
    japanese = browser.get(f"/messages/{arrival.id}?lang=ja").body
    assert "このため止めました。" in japanese
    assert "Stopped because" not in japanese


def test_what_people_say_is_noted(console, keep):
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    arrival, _ = keep()
    browser = console.logged_in("taro@example.test")
    page = browser.get(f"/messages/{arrival.id}")
    path = f"/messages/{arrival.id}/feedback"
    assert "Noted" in browser.submit(page, path, says="wanted").body
    (line,) = [line for line in console.audit(DEFAULT_TENANT) if line.use_case == "feedback.give"]
    assert (line.subject, line.after) == (arrival.id, '"wanted"')


def test_what_is_not_theirs_is_not_there(console, keep):
    console.account("jiro@example.test", Role.END_USER, addresses=("jiro@example.test",))
    arrival, _ = keep()
    browser = console.logged_in("jiro@example.test")
    assert browser.get(f"/messages/{arrival.id}").code == 404
    assert browser.get("/messages/" + "0" * 20).code == 404
    assert browser.get("/messages/x%00").code == 404


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_has_its_word(kind):
    """A kind without one would be an error page for every message that it happened to."""
    assert word_of(kind) in WORDS


def test_a_rule_is_drafted_with_its_replay_and_not_in_force_before_somebody_says_so(console, keep):
    console.account()
    operator = console.logged_in()
    arrival, _ = keep(subject="Offer")
    page = operator.get(f"/messages/{arrival.id}")
    made = operator.post(f"/messages/{arrival.id}/rule", {**page.form(f"/messages/{arrival.id}/rule"), "wish": "block"})
    assert made.code == 303
    answer = operator.follow(made)
    assert "The draft, not in force yet" in answer.body
    assert "+block = [&#34;hanako@partner.test&#34;]" in answer.body
    assert f"because of message {arrival.id}" in answer.body
    assert "waits for its turn" in answer.body, "its replay"
    assert "No policy is set yet" in operator.get("/policy").body
    again = operator.post(f"/messages/{arrival.id}/rule", {**page.form(f"/messages/{arrival.id}/rule"), "wish": "block"})
    assert "could not be tried" in again.body, "another replay runs: the draft is shown all the same"
    assert "A draft, not in force yet" in again.body
    form = answer.form("/policy/change")
    stored = operator.post("/policy/change", {**form, "text": '[[senders]]\nblock = ["hanako@partner.test"]\n'})
    assert "In force now: version 1" in stored.body
    assert "blocked senders" in operator.get("/policy").body


def test_what_is_held_of_it_is_told_with_the_way_to_it(console, keep):
    console.account("bob@example.test", Role.ANALYST)
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    (arrival, held), (_, other) = keep(), keep(recipient="jiro@example.test", at=1.0)
    for login in ("bob@example.test", "taro@example.test"):
        body = console.logged_in(login).get(f"/messages/{arrival.id}").body
        assert f"/quarantine/{held.id}" in body
        assert other.id not in body
        assert "Counter-evidence" in body
        assert "Minutes" in body
        assert "hanako@partner.test" in body
