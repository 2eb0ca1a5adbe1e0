"""A security report as values: what a reader found in it, and what it means, entry by entry."""

from dataclasses import dataclass
from datetime import date

UNKNOWN = ""  # what the report does not say stays empty and is shown as unknown; nothing is guessed


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a report. Codes (kind, attacker, impacts, weakness) are those of `terms.toml`."""

    number: int  # as printed, or its place in the source, from 1
    title: str  # at most 300 characters
    summary: str  # at most 4,000 characters
    products: tuple[str, ...] = ()  # names without versions, as the report writes them
    versions: tuple[str, ...] = ()  # the affected versions, whole lines of the report
    vendor: str = UNKNOWN
    kind: str = UNKNOWN  # "mail_gateway", "cms" ...
    attacker: str = UNKNOWN  # "remote", "signed_in", "local", "user_opens", "access" ...
    condition: str = UNKNOWN  # what must hold besides: "reach 8443/TCP", "upload of .tar"
    impacts: tuple[str, ...] = ()  # "os-command-execution", "settings-changed" ...
    weakness: str = UNKNOWN  # "CSRF", "XXE" ...
    cves: tuple[str, ...] = ()
    jvns: tuple[str, ...] = ()  # "JVNVU#98890246", "JVN#12345678"
    remedy: str = UNKNOWN  # "update", "workaround", "none"
    exploited: bool | None = None  # None: not said
    severity: float | None = None  # CVSS base score
    links: tuple[str, ...] = ()  # http(s) only, at most 20


@dataclass(frozen=True, slots=True)
class Report:
    """What one file, page or feed said."""

    source: str  # "jpcert-weekly", "jvn-feed", "jpcert-feed", "cisa-kev", "csaf"
    issued: date | None
    period: tuple[date, date] | None
    entries: tuple[Entry, ...]
    partial: tuple[str, ...] = ()  # why something may be missing; empty when the whole was read


class UnreadableReport(Exception):
    """Nothing could be read. The text says what, where and what to do."""
