"""Signatures that we add: what a delivery wishes, and the keys that a tenant has."""

from dataclasses import dataclass, field
from enum import StrEnum

from sekisho.model.ids import TenantId


@dataclass(frozen=True, slots=True)
class Signing:
    """What goes in front of a message when it is sent, if there is a key for it."""

    sign_for: str = ""  # the domain in From of our own outbound mail: DKIM
    seal_results: str = ""  # what we found on entry, "authserv-id; spf=pass ...": an ARC set is added
    seal_chain: str = ""  # what the chain was found to be: "none", "pass" or "fail"


NO_SIGNING = Signing()


class KeyState(StrEnum):
    """The life of a signing key."""

    WAITING = "waiting"  # made; signs as soon as DNS shows its record
    SIGNING = "signing"
    RETIRED = "retired"  # another signs; its record must stay in DNS until `until`, for mail that is on its way


@dataclass(frozen=True, slots=True)
class StoredKey:
    """One signing key as it is kept. Times are seconds since 1970."""

    tenant: TenantId
    domain: str
    selector: str
    algorithm: str  # "rsa" or "ed25519"
    private: bytes = field(repr=False)  # PKCS#8 DER
    made_at: float
    state: KeyState = KeyState.WAITING
    until: float = 0.0
