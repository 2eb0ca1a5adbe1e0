"""What can be set about delivery, with the defaults of RFC 5321."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sekisho.delivery.tls import NO_FILES, Level, TlsFiles
from sekisho.smtp.client_phase import Phase

FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that we wait for a next hop in each phase (RFC 5321 section 4.5.3.2 gives the minimums)."""

    connect: float = 30.0
    greeting: float = 300.0
    hello: float = 300.0
    handshake: float = 60.0
    mail: float = 300.0
    rcpt: float = 300.0
    data: float = 120.0
    block: float = 180.0  # for each chunk of content to leave
    ending: float = 600.0
    quit: float = 5.0
    attempt: float = 1_200.0  # for one message in all, however the time is spent

    @property
    def tick(self) -> float:
        """Return how often deadlines are looked at."""
        return min(1.0, min(self.greeting, self.hello, self.mail, self.rcpt, self.data, self.block, self.ending, self.quit, self.attempt) / 4)

    @property
    def by_phase(self) -> dict[Phase, float]:
        """Return the patience for what each phase waits for."""
        return {
            Phase.GREETING: self.greeting,
            Phase.HELLO: self.hello,
            Phase.STARTTLS: self.hello,
            Phase.HANDSHAKE: self.handshake,
            Phase.READY: FOREVER,
            Phase.MAIL: self.mail,
            Phase.RCPT: self.rcpt,
            Phase.DATA: self.data,
            Phase.CONTENT: self.block,
            Phase.ENDING: self.ending,
            Phase.RESET: self.mail,
            Phase.CLOSING: self.quit,
            Phase.CLOSED: FOREVER,
        }


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Numbers of the delivery runner. Times in seconds.

    `lease` may be shorter than an attempt: the runner renews it by claiming again. What a crash leaves behind is taken up after that time.
    """

    host_name: str = "sekisho.local"
    owner: str = "delivery"
    warn_seconds: float = 0.0  # after which senders are told that it takes long; 0 = never
    concurrency: int = 100  # connections in all
    concurrency_per_destination: int = 20
    first_concurrency: int = 5  # to a destination of which nothing is known yet
    messages_per_connection: int = 100
    recipients_per_transaction: int = 100  # RFC 5321 section 4.5.3.1.8: every server takes so many
    idle: float = 10.0  # that an unused connection is kept
    lease: float = 60.0
    batch: int = 200  # deliveries claimed at once
    in_memory: int = 1_000  # claimed and not yet committed
    gather: float = 0.02  # that outcomes and wake-ups are gathered while mail flows
    poll: float = 5.0  # at most between two looks at the queue: what a lost ring costs
    drain: float = 20.0  # for what is being sent when the service ends
    whole_content: int = 262_144  # octets up to which a message is held whole instead of in chunks
    tls_levels: tuple[tuple[str, Level], ...] = ()  # by host of a static route, or by domain that goes by MX; "*" = all domains by MX
    tls_files: TlsFiles = NO_FILES
    patience: Patience = field(default_factory=Patience)
    is_allowed: Callable[[str], bool] = lambda _: False  # addresses that routes which tenants set may lead to
