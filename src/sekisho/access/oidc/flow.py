"""A login by a provider: authorization code with PKCE, state and nonce, all bound to one browser and used once (RFC 9700, OpenID Connect Core)."""

import hashlib
import hmac
import logging
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sekisho.access import bearers
from sekisho.access.entering import Entered, Entrance, Visit
from sekisho.access.oidc import claims, providers
from sekisho.access.oidc.admission import Admission
from sekisho.access.oidc.exchange import Exchange
from sekisho.access.oidc.jose import BadToken
from sekisho.access.oidc.providers import Provider
from sekisho.access.tickets import Tickets
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.vault import Vault

log = logging.getLogger(__name__)

_PURPOSE, _SECONDS = "oidc", 600.0
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and what it carries meanwhile."""

    to: str
    ticket: str


class ProviderLogin:
    """The way in by a provider."""

    def __init__(
        self, control: Control, clock: Clock, vault: Vault, tickets: Tickets, entrance: Entrance, exchange: Exchange, admission: Admission
    ) -> None:
        self._control = control
        self._clock = clock
        self._vault = vault
        self._tickets = tickets
        self._entrance = entrance
        self._exchange = exchange
        self._admission = admission

    async def begin(self, tenant: TenantId, name: str, redirect: str, browser: str, to: str) -> Begun:
        """Return the provider's address for this login. Raises NotFound, Refused, TemporaryFailure."""
        provider = await providers.find(self._control, tenant, name)
        try:
            description = await self._exchange.describe(provider.issuer)
        except BadToken as bad:
            raise self._refusal(provider, bad) from None
        state, nonce, verifier = (bearers.fresh_secret() for _ in range(3))
        facts = {
            "tenant": tenant,
            "name": name,
            "state": state,
            "nonce": nonce,
            "verifier": verifier,
            "redirect": redirect,
            "browser": browser,
            "to": to,
        }
        asked = {
            "response_type": "code",
            "client_id": provider.client,
            "redirect_uri": redirect,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in description.authorization else "?"
        return Begun(f"{description.authorization}{joint}{urlencode(asked)}", await self._tickets.issue(_PURPOSE, facts, _SECONDS))

    async def finish(self, tenant: TenantId, name: str, answer: Mapping[str, str], ticket: str, browser: str, visit: Visit) -> tuple[Entered, str]:
        """Let in whoever the provider vouches for; return also where they wanted to go. Raises Refused in words that tell strangers nothing."""
        facts = await self._tickets.redeem(_PURPOSE, ticket)
        provider = await providers.find(self._control, tenant, name)
        try:
            if (facts["tenant"], facts["name"]) != (tenant, name) or not browser or facts["browser"] != browser:
                raise BadToken("begun elsewhere")
            if not hmac.compare_digest(answer.get("state", "").encode(), facts["state"].encode()):
                raise BadToken("of another login")
            description = await self._exchange.describe(provider.issuer)
            if "iss" in answer or description.names_itself:
                _must_be(answer.get("iss", ""), provider.issuer)  # RFC 9207: against mix-up
            code = answer.get("code", "")
            if answer.get("error") or not code or len(code) > _LONGEST:
                raise BadToken("the provider refused")
            secret = (await self._vault.open(provider.secret, providers.secret_name(tenant, name))).decode() if provider.secret else ""
            token = await self._exchange.redeem(provider, secret, code, facts["verifier"], facts["redirect"])
            vouched = claims.read(token, provider.issuer, provider.client, facts["nonce"], provider.groups_claim, self._clock.now())
        except BadToken as bad:
            raise self._refusal(provider, bad) from None
        account = await self._admission.admit(tenant, provider, vouched)
        return await self._entrance.enter(account, visit, f"oidc {name}", strong=vouched.strong or provider.strong), facts["to"]

    def _refusal(self, provider: Provider, bad: BadToken) -> Refused:
        log.warning("login by provider %s refused: %s", provider.name, bad)
        return Refused(
            "The login by this provider did not work. Begin again; if it happens again, tell your administrator.",
            "このプロバイダーではログインできませんでした。最初からやり直し、解決しない場合は管理者にお問い合わせください。",
        )


def _must_be(given: str, issuer: str) -> None:
    if given != issuer:
        raise BadToken("answered by another")
