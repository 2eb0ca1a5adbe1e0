"""What a next hop must prove before it gets mail, and the TLS settings with which it is asked."""

import ssl
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sekisho.delivery import dane
from sekisho.ports.lookups import TlsaRecord


class Level(StrEnum):
    """How much TLS is demanded. In the order of their strength."""

    OPPORTUNISTIC = "opportunistic"  # what the hop offers; in the clear where it cannot (RFC 7435)
    REQUIRED = "required"  # encrypted; whoever it is
    VERIFIED = "verified"  # encrypted, with a certificate of a known authority for the host's name

    @property
    def strength(self) -> int:
        """Return a number that grows with the demand."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Demand:
    """What one host has to prove. With `records` it is DANE that counts, and authorities do not (RFC 7672 section 3.1)."""

    level: Level = Level.OPPORTUNISTIC
    source: str = ""  # who demands it: "settings", "DANE", "MTA-STS"
    records: tuple[TlsaRecord, ...] = ()  # usable ones
    names: tuple[str, ...] = ()  # one of which the certificate must bear where a record names its authority (RFC 7672 section 3.2.2)

    @property
    def is_binding(self) -> bool:
        """True if there is no mail without TLS."""
        return self.level is not Level.OPPORTUNISTIC

    @property
    def needs_authority(self) -> bool:
        """True if the TLS library checks the certificate."""
        return self.level is Level.VERIFIED and not self.records

    def is_met(self, ssl_object: Any) -> bool:
        """Tell whether the session that the handshake brought about is the one that is demanded."""
        return not self.records or dane.is_proven(self.records, dane.chain_of(ssl_object), self.names)


NO_DEMAND = Demand()


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: authorities believed besides the system's, and what we show to hops that ask who we are. "" = none."""

    authorities: str = ""
    certificate: str = ""  # with its chain
    key: str = ""  # "" = in the certificate's file


NO_FILES = TlsFiles()


def unverified_context(files: TlsFiles = NO_FILES) -> ssl.SSLContext:
    """Return the TLS settings without proof of identity: encryption alone is better than none (RFC 7435). DANE checks by itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return _with_own(context, files)


def verified_context(files: TlsFiles = NO_FILES) -> ssl.SSLContext:
    """Return the TLS settings with proof of identity. Raises OSError (ssl.SSLError is one) for files that cannot be used."""
    context = ssl.create_default_context()
    if files.authorities:
        context.load_verify_locations(cafile=files.authorities)
    return _with_own(context, files)


def _with_own(context: ssl.SSLContext, files: TlsFiles) -> ssl.SSLContext:
    if files.certificate:
        context.load_cert_chain(files.certificate, files.key or None)
    return context
