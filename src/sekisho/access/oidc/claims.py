"""What an ID token must say to be for us, now, and for this login (OpenID Connect Core 1.0 section 3.1.3.7). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.access.oidc.jose import BadToken

_LEEWAY = 60.0  # seconds that clocks may differ
_OLDEST = 600.0  # seconds since it was issued


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    subject: str
    email: str  # folded; "" unless the provider says that it is verified
    name: str
    groups: tuple[str, ...]
    strong: bool  # the provider says that more than one factor was used


def read(claims: Mapping[str, Any], issuer: str, client: str, nonce: str, groups_claim: str, now: float) -> Vouched:
    """Return whom a token vouches for. Raises BadToken if it is not for us, not now, or not for this login."""
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    if claims.get("iss") != issuer:
        raise BadToken("issued by another")
    if client not in audiences:
        raise BadToken("meant for another")
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != client:
        raise BadToken("given to another")
    if not nonce or claims.get("nonce") != nonce:
        raise BadToken("of another login")
    ends, begins, made = (_time(claims, name) for name in ("exp", "nbf", "iat"))
    if (
        ends is None
        or made is None
        or now >= ends + _LEEWAY
        or made > now + _LEEWAY
        or now - made > _OLDEST + _LEEWAY
        or (begins or 0.0) > now + _LEEWAY
    ):
        raise BadToken("too old, or not yet good")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or len(subject) > 255 or not subject.isprintable():
        raise BadToken("about nobody")
    email = claims.get("email") if claims.get("email_verified") is True else None
    methods = claims.get("amr")
    return Vouched(
        subject,
        email.strip().casefold() if isinstance(email, str) and email.count("@") == 1 and len(email) <= 254 and email.isprintable() else "",
        name if isinstance(name := claims.get("name"), str) else "",
        _names(claims.get(groups_claim)),
        isinstance(methods, list) and "mfa" in methods,
    )


def _time(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e11 else None


def _names(value: object) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(name for name in found[:1_000] if isinstance(name, str))
