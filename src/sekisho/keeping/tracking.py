"""Finds messages by anyone, anything, time: without a window, by whatever is kept."""

import ipaddress
from dataclasses import replace
from typing import Annotated

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import Bound, Cursor, Limit, ShortText
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.history import History, Search, Summary, recipients_seen

Time = Annotated[float, Bound(least=0, most=100_000_000_000, says="seconds since 1970; 0: no limit")]


@use_case("message.search", Permission.READ_MAIL, "Find messages by anyone, anything, time.", "メールを検索します（新しい順）。", own=True)
async def search(
    history: History,
    tenant: TenantId,
    sight: Sight,
    text: ShortText = "",
    sender: ShortText = "",
    recipient: ShortText = "",
    subject: ShortText = "",
    category: ShortText = "",
    state: ShortText = "",
    direction: ShortText = "",
    code: ShortText = "",
    ip: ShortText = "",
    message_id: ShortText = "",
    file: ShortText = "",
    host: ShortText = "",
    campaign: ShortText = "",
    since: Time = 0.0,
    until: Time = 0.0,
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[Summary]:
    """Return messages, the newest first, as far as the asker may see them; `ports/history.py` says what each argument finds.

    A page may be short and still go on: `next` tells. Raises Refused for an `ip` or an `after` that is none.
    """
    _must_be_network(ip)
    wanted = Search(text, sender, recipient, subject, category, state, direction, code, ip, message_id, file, host, campaign, since, until, sight)
    try:
        page = await history.search(tenant, wanted, max(1, min(limit, 1_000)), after)
    except ValueError:
        raise Refused(f"{after[:40]!r} is not the end of a page", f"{after[:40]!r}はページの続きではありません。") from None
    return page if sight.whole else Page(tuple(as_seen(line, sight) for line in page.items), page.next)


def _must_be_network(ip: str) -> None:
    try:
        ipaddress.ip_network(ip.strip() or "::", strict=False)
    except ValueError:
        raise Refused(
            f"{ip[:60]!r} is neither an address nor a network; write, for example, 192.0.2.7 or 192.0.2.0/24",
            f"{ip[:60]!r}はIPアドレスでもネットワークでもありません。例: 192.0.2.7、192.0.2.0/24",
        ) from None


def as_seen(line: Summary, sight: Sight) -> Summary:
    """Leave out the recipients whom the asker does not see."""
    return replace(line, recipients=recipients_seen(sight, line.direction, line.sender, line.recipients))
