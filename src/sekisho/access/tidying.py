"""What is over is forgotten: sessions, links and tokens that nobody can use any more leave no trace but their audit lines."""

from collections.abc import Callable

from sekisho.access import links, sessions, tokens
from sekisho.access.rules import AccessRules
from sekisho.model.ids import TenantId
from sekisho.ports.control import Control, Entry

_PAGE = 500
_TOKEN_SECONDS = 30 * 86_400.0  # that a token is still listed after its end, so that its owner sees why it works no more


async def tidy(control: Control, rules: AccessRules, now: float) -> int:
    """Forget what is over, in small steps; return how many entries."""
    over: dict[str, Callable[[Entry], bool]] = {
        sessions.SESSION: lambda entry: sessions.is_over(sessions.session_of(entry), rules, now),
        links.LINK: lambda entry: now >= links.link_of(entry).ends_at,
        tokens.TOKEN: lambda entry: now - tokens.token_of(entry).ends_at >= _TOKEN_SECONDS,
    }
    forgotten = 0
    for kind, is_over in over.items():
        after: tuple[TenantId, str] | None = None
        while entries := await control.everything(kind, after, _PAGE):
            after = entries[-1].tenant, entries[-1].key
            gone = [(entry.tenant, entry.key) for entry in entries if is_over(entry)]
            if gone:
                await control.forget(kind, gone)
                forgotten += len(gone)
    return forgotten
