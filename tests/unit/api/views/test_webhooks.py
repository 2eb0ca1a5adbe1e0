"""The secret is in the answer to making one, and nowhere else."""

import msgspec

from sekisho.api.views.webhooks import made, row, rows
from sekisho.keeping.telling.webhooks import NewWebhook, WebhookRow

ROW = WebhookRow("one", "https://hooks.example.test/", (), 1.0, "admin", "", 0.0, "")


def test_the_secret_once():
    assert msgspec.to_builtins(made(NewWebhook(ROW, "whs_x")))["secret"] == "whs_x"
    assert "secret" not in msgspec.to_builtins(row(ROW))
    assert rows([ROW]) == [ROW]
