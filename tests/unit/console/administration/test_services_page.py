"""Webhooks and tokens in a browser."""

import re


def test_a_webhook_is_added_its_secret_shown_once_and_removed(admin, act, done):
    answer = act(admin, "/webhooks/add", [("event", "quarantined"), ("event", "<script>")], url="https://hooks.example.test/mail")
    secret = re.search(r"whs_[\w-]+", answer.body).group()
    body = admin.get("/webhooks").body
    assert secret not in body
    assert "https://hooks.example.test/mail" in body
    assert "quarantined" in body
    number = re.search(r'name="webhook" value="(\w+)"', body).group(1)
    assert act(admin, "/webhooks/remove", webhook=number).code == 422
    assert "Removed." in act(admin, "/webhooks/remove", webhook=number, sure="yes").body
    assert ("webhook.remove", "done") in done()
    for url in ("http://hooks.example.test", "https://127.0.0.1/", "javascript:alert(1)", ""):
        assert act(admin, "/webhooks/add", url=url).code == 422


def test_tokens_of_all_are_listed_and_ended(admin, act, done):
    act(admin, "/account/tokens", [("permission", "read-mail")], name="backup", days="30")
    body = admin.get("/webhooks").body
    assert "backup" in body
    token = re.search(r'name="token" value="([^"]+)"', body).group(1)
    assert act(admin, "/tokens/revoke", token=token).code == 422
    assert "The token is ended" in act(admin, "/tokens/revoke", token=token, sure="yes").body
    assert "backup" not in admin.get("/webhooks").body
    assert any(name.startswith("token.") for name, _ in done())


def test_who_may_only_read_changes_nothing(analyst, act):
    body = analyst.get("/webhooks").body
    assert "/webhooks/add" not in body
    assert act(analyst, "/webhooks/add", url="https://hooks.example.test/mail").code == 403
    assert act(analyst, "/tokens/revoke", token="x", sure="yes").code == 403
