"""How much of a message is looked at: bounds on every expansion of foreign bytes (rule R16)."""

from collections.abc import Callable
from dataclasses import dataclass

from sekisho.model.budget import Budget

MEBIOCTET = 1_048_576
MOST_TOLD = 12  # passwords that one mail tells for another


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one message. Octets, counts and seconds; what exceeds them is told by a defect `unscannable.*`, never cut silently."""

    max_header_octets: int = MEBIOCTET  # of one header block; longer ones are read and told
    max_header_fields: int = 1_000  # kept as facts
    max_parts: int = 1_000  # entities of the MIME tree, every reading of an ambiguous one counted
    max_depth: int = 50  # nested multiparts and messages
    max_readings: int = 8  # of one ambiguous entity
    max_archive_members: int = 353  # files in one archive
    max_package_members: int = 5_000  # files in one Office document, which is an archive of many small ones
    max_archive_layers: int = 20  # archives within archives
    max_ratio: int = 100  # octets out for each octet in
    max_member_octets: int = 60 * MEBIOCTET
    max_expanded_octets: int = 256 * MEBIOCTET  # everything decoded and unpacked together
    max_seconds: float = 10.0
    max_work_seconds: float = 1.8  # of a processor, for all parts of a message together; those of a large message add to it
    work_seconds_a_mebioctet: float = 0.1
    max_items: int = 20_000  # parts, members and links together

    def budget(
        self, monotonic: Callable[[], float], seconds: float | None = None, processor: Callable[[], float] | None = None, size: int = 0
    ) -> Budget:
        """Return the budget for one message of `size` octets; `seconds`: other than these limits have.

        `monotonic` is a clock in seconds, `processor` one that goes while we work.
        """
        work = self.max_work_seconds + self.work_seconds_a_mebioctet * size / MEBIOCTET
        most = self.max_seconds if seconds is None else seconds
        return Budget(monotonic, most, self.max_expanded_octets, self.max_items, processor, work)


DEFAULT_LIMITS = Limits()
