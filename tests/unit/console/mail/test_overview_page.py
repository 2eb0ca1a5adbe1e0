"""The overview in a browser."""

from sekisho.model.access import Role


def test_sums_and_charts(console, keep):
    console.account("bob@example.test", Role.ANALYST)
    browser = console.logged_in("bob@example.test")
    assert "No mail has come" in browser.get("/overview").body
    for _ in range(3):
        keep(category="phishing")
    page = browser.get("/overview?days=7").body
    assert "<svg" in page
    assert "taro@example.test" in page
    assert "100.0 %" in page
    assert browser.get("/overview?days=400").code == 200
    assert "狙われた受信者" in browser.get("/overview?lang=ja").body


def test_home_leads_to_what_one_may_see(console):
    console.account("bob@example.test", Role.ANALYST)
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    assert console.logged_in("bob@example.test").get("/").to == "/overview"
    browser = console.logged_in("taro@example.test")
    assert browser.get("/").to == "/quarantine"
    assert browser.get("/overview").code == 403
