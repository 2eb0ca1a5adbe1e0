"""How webhooks are shown: the secret once, when one is made."""

import msgspec

from sekisho.keeping.telling.webhooks import NewWebhook, WebhookRow


class MadeWebhook(msgspec.Struct, frozen=True):
    """A new webhook with the secret that signs what it gets."""

    webhook: WebhookRow
    secret: str


def rows(found: list[WebhookRow]) -> list[WebhookRow]:
    """Return them as they are."""
    return found


def row(one: WebhookRow) -> WebhookRow:
    """Return it as it is."""
    return one


def made(one: NewWebhook) -> MadeWebhook:
    """Return it with its secret, this once."""
    return MadeWebhook(one.row, one.secret)
