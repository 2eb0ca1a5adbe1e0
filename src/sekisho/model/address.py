"""Mail addresses as the envelope and the header name them."""

from dataclasses import dataclass

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class Address:
    """An envelope address (RFC 5321 section 4.1.2). `local` keeps its case, `domain` is lower case; both empty for `<>`.

    An address literal keeps its brackets in `domain`. A bare `postmaster` has an empty domain.
    """

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}" if self.domain else self.local

    @property
    def is_null(self) -> bool:
        """True for the null sender `<>` of bounces."""
        return not self.local and not self.domain

    @property
    def key(self) -> str:
        """The form that two spellings of one mailbox share: lower case throughout."""
        return str(self).lower()

    @property
    def needs_utf8(self) -> bool:
        """True if the address can only be sent to a hop that offers SMTPUTF8 (RFC 6531)."""
        return not str(self).isascii()


NULL_SENDER = Address("", "")


class Mailbox(Struct, frozen=True, gc=False):
    """One mailbox of a header field (RFC 5322 section 3.4), as a reader sees it.

    `name` is the decoded display name; `address` is `local@domain` with the domain in lower case, or "" when there is none;
    `organisation` is the registrable domain by the public suffix list (`mail.example.co.jp` -> `example.co.jp`), or "".
    """

    name: str
    address: str
    organisation: str

    @property
    def domain(self) -> str:
        """The part after the last `@`, or ""."""
        return self.address.rpartition("@")[2] if "@" in self.address else ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address
