"""Who stands at the door: a cookie or a token to an actor, or nobody. Every request of the console and the API asks here."""

from sekisho.access import accounts, bearers, sessions, tokens
from sekisho.access.accounts import Account
from sekisho.access.rules import AccessRules
from sekisho.model.access import GRANTS, Actor, Permission
from sekisho.model.ids import TenantId
from sekisho.ports.clock import Clock
from sekisho.ports.control import INSTALLATION, Control

_OF_ALL_TENANTS = frozenset({Permission.READ_STATION, Permission.RUN_STATION})  # not for a token that is for one tenant
_ONLY_OWN = frozenset({Permission.OWN_ACCOUNT})


class Doorkeeper:
    """Asks the store each time: what was ended a moment ago is over now, in every process."""

    def __init__(self, control: Control, clock: Clock, rules: AccessRules) -> None:
        self._control = control
        self._clock = clock
        self._rules = rules

    async def session_actor(self, cookie: str, ip: str) -> Actor | None:
        """Return who a session's cookie stands for; None for everybody who must log in."""
        found = await sessions.by_cookie(self._control, cookie)
        if found is None:
            return None
        session, tenant = found.session, found.entry.tenant
        kept = await accounts.find(self._control, tenant, session.account)
        now = self._clock.now()
        if kept is None or kept.value.disabled or kept.value.generation != session.generation or sessions.is_over(session, self._rules, now):
            await self._control.forget(sessions.SESSION, [(tenant, found.entry.key)])
            return None
        await sessions.touch(self._control, found, now, ip)
        account = kept.value
        permissions = GRANTS[account.role]
        if self._rules.second_factor and not session.strong and permissions - GRANTS_OF_PEOPLE:
            permissions = _ONLY_OWN  # staff with a password alone: only a second factor can be set up
        return Actor(
            name=account.login,
            role=account.role,
            tenant=_tenant(account),
            permissions=permissions,
            domains=frozenset(account.domains),
            addresses=frozenset(account.addresses),
            account=account.id,
            via="session",
            ip=ip,
            session=found.entry.key,
            fresh=0 <= now - session.proved_at <= self._rules.fresh,
        )

    async def token_actor(self, bearer: str, ip: str) -> Actor | None:
        """Return who an API token stands for; None if it is none of ours, or not any more."""
        if not bearers.is_token(bearer):
            return None
        entry = await self._control.holder(f"token:{bearers.digest(bearer)}")
        if entry is None or entry.kind != tokens.TOKEN:
            return None
        token, now = tokens.token_of(entry), self._clock.now()
        kept = await accounts.find(self._control, entry.tenant, token.account)
        if kept is None or kept.value.disabled or tokens.is_over(token, now):
            return None
        await tokens.touch(self._control, entry, token, now, ip)
        account = kept.value
        return Actor(
            name=f"token:{token.name}/{account.login}",
            role=account.role,
            tenant=_tenant(account) if token.tenant is None else token.tenant,
            permissions=frozenset(token.permissions) & GRANTS[account.role] - (_OF_ALL_TENANTS if token.tenant is not None else frozenset()),
            domains=frozenset(account.domains),
            addresses=frozenset(account.addresses),
            account=account.id,
            via="token",
            ip=ip,
        )


GRANTS_OF_PEOPLE = frozenset({Permission.OWN_MAIL, Permission.OWN_ACCOUNT})


def _tenant(account: Account) -> TenantId | None:
    """Return the tenant that they may act for: operators' accounts belong to the installation, and may act for all."""
    return None if account.tenant == INSTALLATION else account.tenant
