"""What the status page shows, as one frozen value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """One child of the supervisor."""

    name: str
    pid: int
    restarts: int


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the station. `fates` are recipients by where they stand in the ledger; `problems` need a person now."""

    version: str
    listeners: tuple[str, ...]
    data_folder: str
    delivers_to_mailbox: bool
    sandbox: tuple[str, ...]
    reduced: tuple[str, ...]
    processes: tuple[Process, ...]
    fates: tuple[tuple[str, int], ...]
    queue: int
    outbox: int
    problems: tuple[str, ...]
    problems_ja: tuple[str, ...] = ()  # the same in Japanese
    reduced_both: tuple[tuple[str, str], ...] = ()  # the reduced abilities in English and Japanese, where the service told them so

    def lacks(self, language: str) -> tuple[str, ...]:
        """Return the reduced abilities in a language, as far as they are told in it."""
        return tuple(pair[language == "ja"] for pair in self.reduced_both) or self.reduced

    def wrong(self, language: str) -> tuple[str, ...]:
        """Return what needs a person, in a language, as far as it is told in it."""
        return (self.problems_ja if language == "ja" else ()) or self.problems

    @property
    def healthy(self) -> bool:
        """True if nothing needs a person."""
        return not self.problems
