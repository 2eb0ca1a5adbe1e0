"""The question between somebody and something dangerous."""

import pytest

from sekisho.console.proving import LARGEST_CARRIED, carried, uncarried
from sekisho.model.errors import Refused

PASSWORD = "four unrelated otters sing"
RULE = 'note = "首を\n「狩る」 & <b>"\n'


def test_what_is_carried_comes_back_as_it_was_without_the_token():
    fields = (("csrf", "x"), ("text", RULE), ("permission", "a"), ("permission", "b"))
    assert uncarried(carried(fields)) == fields[1:]


@pytest.mark.parametrize("fields", [(), (("csrf", "x"),), (("current", "a"), ("other", "b")), (("text", "x" * LARGEST_CARRIED),)])
def test_what_is_not_carried(fields):
    assert carried(fields) == ""
    assert uncarried("") == ()


@pytest.mark.parametrize("text", ["[", "{}", '[["a"]]', '[["a", 1]]'])
def test_what_nobody_carried_is_refused(text):
    with pytest.raises(Refused):
        uncarried(text)


def test_a_policy_that_was_typed_goes_past_the_question_and_is_put_in_force(console):
    console.account()
    browser = console.logged_in()
    page = browser.get("/policy?tenant=default")
    console.clock.advance(700)
    asked = browser.submit(page, "/policy/change?tenant=default", text="# 首を\n" + 'note = "「狩る」&"\n', reason="始め")
    assert asked.code == 403
    assert "始め" not in console.browser().get("/policy").body
    proved = browser.submit(asked, "/prove", secret=PASSWORD)
    done = browser.submit(proved, "/policy/change?tenant=default")
    assert done.code == 200, done.body
    assert "始め" in done.body
    assert any(line.use_case == "policy.change" and line.outcome == "done" for line in console.audit("default"))


def test_the_question_leads_nowhere_else(console):
    console.account()
    browser = console.logged_in()
    fields = {**browser.get("/prove").form("/prove"), "next": "//evil.test/x", "doing": '[["a","b"]]', "secret": PASSWORD}
    assert browser.post("/prove", fields).form("/") == {"csrf": browser.get("/").form().get("csrf"), "a": "b"}
    broken = {**browser.get("/prove").form("/prove"), "doing": "{", "secret": PASSWORD}
    assert browser.post("/prove", broken).code == 422
