"""The audit in a browser."""

from sekisho.model.access import Role


def test_lines_and_their_proof(console, keep):
    console.account("eve@example.test", Role.AUDITOR)
    console.account("bob@example.test", Role.HELP_DESK)
    held = keep()[1]
    helper = console.logged_in("bob@example.test")
    page = helper.get("/quarantine")
    helper.post("/quarantine/delete", {"csrf": page.form("/quarantine/release")["csrf"], "held": held.id})
    browser = console.logged_in("eve@example.test")
    body = browser.get("/audit?text=quarantine").body
    assert "The chain of lines is whole." not in body
    assert "The chain of lines is whole." in browser.get("/audit?check=chain").body
    assert held.id in body
    assert "Nothing has been done" in browser.get("/audit?text=nobody").body
    assert helper.get("/audit").code == 403
