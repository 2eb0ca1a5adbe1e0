"""What carrying out needs of the settings, beside the message and its decision."""

from dataclasses import dataclass

from sekisho.policy.srs import Rewriter
from sekisho.ports.counters import Counters
from sekisho.ports.directory import Directory

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Carrier:
    """Made once for a process, and anew when the settings change."""

    directory: Directory
    host_name: str
    expire_days: float
    dmarc_reports: bool = False  # our aggregate reports are on: what they will tell is kept
    srs: Rewriter | None = None  # rewrites the senders of redirected mail, and knows them again
    counters: Counters | None = None  # of notices; without them nobody is told less
