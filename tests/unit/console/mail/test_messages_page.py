"""The search in a browser, and its export."""

from sekisho.model.access import Role

HOSTILE = "<script>alert(1)</script>"


def test_found_by_what_was_typed(console, keep):
    console.account("bob@example.test", Role.ANALYST)
    browser = console.logged_in("bob@example.test")
    keep(subject="請求書の件")
    keep(subject=HOSTILE, recipient="jiro@example.test", category="phishing")
    everything = browser.get("/messages").body
    assert "請求書の件" in everything
    assert HOSTILE not in everything
    one = browser.get("/messages?recipient=jiro@example.test&category=phishing").body
    assert "請求書の件" not in one
    assert "&lt;script&gt;" in one
    assert "No message fits" in browser.get("/messages?text=nothing&since=2001-01-01&until=2001-01-02").body
    assert browser.get("/messages?since=never&after=" + "x" * 300).code == 422


def test_the_export_is_no_formula(console, keep):
    console.account("bob@example.test", Role.ANALYST)
    browser = console.logged_in("bob@example.test")
    keep(subject="=HYPERLINK(1)")
    answer = browser.get("/messages.csv?category=spam")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "'=HYPERLINK(1)" in answer.body
    assert '"=HYPERLINK' not in answer.body


def test_people_find_their_own(console, keep):
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    keep(subject="mine")
    keep(subject="theirs", recipient="jiro@example.test")
    body = console.logged_in("taro@example.test").get("/messages").body
    assert "mine" in body
    assert "theirs" not in body
