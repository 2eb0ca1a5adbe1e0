"""Talking to a provider: its description, its keys, and a code for a token. Only by the client that asks no inside address (`ports/web.py`)."""

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sekisho.access.oidc.jose import BadToken, UnknownKey, claims_of
from sekisho.access.oidc.providers import Provider
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.clock import Clock
from sekisho.ports.web import NotFetched, Web

_DESCRIPTION = "/.well-known/openid-configuration"
_LARGEST, _SECONDS = 262_144, 10.0
_KEPT_SECONDS = 3_600.0
_AGAIN_SECONDS = 60.0  # between two looks for new keys: a stranger's token must not make us ask each time


@dataclass(frozen=True, slots=True)
class Description:
    """What a provider says of itself, as far as we use it."""

    issuer: str
    authorization: str
    token: str
    keys: str
    names_itself: bool  # its answers carry `iss` (RFC 9207)
    post_secret: bool  # takes the client's secret in the form only


class Exchange:
    """Remembers descriptions and keys for an hour."""

    def __init__(self, web: Web | None, clock: Clock) -> None:
        self._asking = web
        self._clock = clock
        self._descriptions: dict[str, tuple[float, Description]] = {}
        self._keys: dict[str, tuple[float, list[dict[str, Any]]]] = {}

    async def describe(self, issuer: str) -> Description:
        """Return a provider's description. Raises TemporaryFailure if it cannot be had, BadToken if it is another's (OIDC Discovery section 4.3)."""
        at, kept = self._descriptions.get(issuer, (-_KEPT_SECONDS, None))
        if kept is not None and self._clock.monotonic() - at < _KEPT_SECONDS:
            return kept
        found = await self._json(issuer.rstrip("/") + _DESCRIPTION)
        if found.get("issuer") != issuer:
            raise BadToken("the provider calls itself otherwise")
        places = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if not all(isinstance(place, str) and _is_as_safe(place, issuer) for place in places):
            raise BadToken("the provider's description leads elsewhere")
        methods = found.get("token_endpoint_auth_methods_supported")
        authorization, token, keys = map(str, places)
        description = Description(
            issuer,
            authorization,
            token,
            keys,
            found.get("authorization_response_iss_parameter_supported") is True,
            isinstance(methods, list) and "client_secret_post" in methods and "client_secret_basic" not in methods,
        )
        self._descriptions[issuer] = self._clock.monotonic(), description
        return description

    async def redeem(self, provider: Provider, secret: str, code: str, verifier: str, redirect: str) -> dict[str, Any]:
        """Return the claims of the ID token that a code is worth. Raises BadToken, TemporaryFailure."""
        description = await self.describe(provider.issuer)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
        fields: dict[str, str] = {}
        if secret and not description.post_secret:
            pair = f"{quote(provider.client, safe='')}:{quote(secret, safe='')}"  # RFC 6749 section 2.3.1
            fields["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": provider.client, **({"client_secret": secret} if secret else {})}
        try:
            page = await self._web.send_form(description.token, urlencode(form).encode(), fields=fields, largest=_LARGEST, seconds=_SECONDS)
        except NotFetched as failure:
            raise TemporaryFailure(f"the provider {provider.name} cannot be asked: {failure}") from None
        if page.status >= 500:
            raise TemporaryFailure(f"the provider {provider.name} cannot be asked: it answers {page.status}")
        if page.status != 200:
            raise BadToken("the provider does not take the code")
        token = _parsed(page.octets).get("id_token")
        if not isinstance(token, str):
            raise BadToken("the provider gave no ID token")
        try:
            return claims_of(token, await self._known_keys(description.keys, _KEPT_SECONDS))
        except UnknownKey:  # they were changed, perhaps
            return claims_of(token, await self._known_keys(description.keys, _AGAIN_SECONDS))

    async def _known_keys(self, place: str, oldest: float) -> list[dict[str, Any]]:
        at, kept = self._keys.get(place, (-_KEPT_SECONDS, []))
        if kept and self._clock.monotonic() - at < oldest:
            return kept
        listed = (await self._json(place)).get("keys")
        keys = [key for key in listed if isinstance(key, dict)][:50] if isinstance(listed, list) else []
        self._keys[place] = self._clock.monotonic(), keys
        return keys

    @property
    def _web(self) -> Web:
        if self._asking is None:
            raise TemporaryFailure("this process asks nobody outside")
        return self._asking

    async def _json(self, url: str) -> dict[str, Any]:
        try:
            page = await self._web.get(url, largest=_LARGEST, seconds=_SECONDS, redirects=0)
        except NotFetched as failure:
            raise TemporaryFailure(f"the provider cannot be asked: {failure}") from None
        return _parsed(page.octets)


def _is_as_safe(place: str, issuer: str) -> bool:
    """Tell whether a place is reached by https, or as the issuer itself, which may be plain on loopback."""
    parts = urlsplit(place)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme, parts.hostname) == (urlsplit(issuer).scheme, urlsplit(issuer).hostname)
    )


def _parsed(octets: bytes) -> dict[str, Any]:
    try:
        value = json.loads(octets)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadToken("the provider's answer cannot be read")
    return value
