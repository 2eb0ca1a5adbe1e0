"""How much a client may ask of the SMTP server in one line, one message and one session."""

from dataclasses import dataclass

LEAST_COMMAND_OCTETS = 512  # RFC 5321 section 4.5.3.1.4: a line of this length must always be taken


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """Limits of one listener. Octets count the line end. Times are the shell's business.

    A command line may be longer than 512 octets because extensions add parameters: SIZE 26, BODY 17, SMTPUTF8 10, AUTH 500 (their RFCs),
    DSN up to 500. 1,536 holds them all and still refuses the 2,000 octets that no client needs.
    """

    max_message_octets: int = 52_428_800
    max_recipients: int = 100  # accepted in one transaction; RFC 5321 section 4.5.3.1.8 asks for at least 100
    max_command_octets: int = 1_536
    max_auth_line_octets: int = 12_288  # RFC 4954 section 4
    max_text_line_octets: int = 998  # without CRLF; longer lines are noted, never cut (RFC 5321 section 4.5.3.1.6)
    max_errors: int = 20  # 5xx replies without a message accepted between them
    max_commands_without_mail: int = 100  # commands other than RCPT and DATA without a message accepted between them
    max_transactions: int = 1_000
    max_auth_failures: int = 3

    def __post_init__(self) -> None:
        if self.max_command_octets < LEAST_COMMAND_OCTETS:
            raise ValueError(f"max_command_octets is {self.max_command_octets}, the protocol needs at least {LEAST_COMMAND_OCTETS}")
