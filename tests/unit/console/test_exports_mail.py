"""Lists of pages of mail as CSV."""

import pytest

from sekisho.model.access import Role


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_other_lists_are_files_too(console, keep, language):
    console.account()
    operator = console.logged_in()
    arrival, _ = keep(subject="=cmd()")
    form = {"csrf": operator.get("/account").form("/logout")["csrf"]}
    made = operator.post("/policy/try", {**form, "text": '[[senders]]\nblock = ["a@b.test"]\n', "base": "0", "days": "1"})
    trial = made.to.partition("?")[0]
    names = ["/quarantine/waiting", "/quarantine/requests", "/queue/destinations", "/mailbox/outages", "/policy/trials", "/policy/rules"]
    names += ["/rules/costs", f"/messages/{arrival.id}/facts", f"{trial}/examples", "/status", "/quarantine"]
    for name in names:
        answer = operator.get(f"{name}.csv?lang={language}&deleted=1")
        assert (answer.code, answer.headers["content-type"].partition(";")[0]) == (200, "text/csv"), name
        assert "attachment" in answer.headers["content-disposition"], name
        assert ",=" not in answer.body.replace('"', ""), "no cell is a formula"
    assert "dmarc.fail" in operator.get(f"/messages/{arrival.id}/facts.csv").body
    assert arrival.id not in operator.get("/quarantine.csv?deleted=1").body


def test_the_other_files_are_for_whoever_may_see_their_pages(console, keep):
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    arrival, _ = keep(recipient="jiro@example.test")
    user = console.logged_in("taro@example.test")
    for name in ("queue/destinations", "policy/trials", "policy/rules", "rules/costs", "status"):
        assert user.get(f"/{name}.csv").code == 403, name
    assert user.get(f"/messages/{arrival.id}/facts.csv").code == 404
    assert user.get("/quarantine/waiting.csv").code == 200
