"""What a listener offers in answer to EHLO, in its present state."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extensions:
    """The offer at one moment: STARTTLS goes away inside TLS, AUTH appears there (RFC 3207 section 4.2, RFC 4954 section 4)."""

    max_message_octets: int
    starttls: bool = False
    auth: bool = False
    dsn: bool = True  # RFC 3461; its parameters are refused with 555 where it is not offered

    def lines(self) -> list[str]:
        """Return the EHLO lines after the host name."""
        lines = ["PIPELINING", f"SIZE {self.max_message_octets}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING"]
        if self.starttls:
            lines.append("STARTTLS")
        if self.auth:
            lines.append("AUTH PLAIN LOGIN")
        if self.dsn:
            lines.append("DSN")
        return lines
