"""A report as a sheet: what stands on it, whatever it is written on, and the promise to make a document of it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: a title, and (label, number, part of it that is marked) for each bar."""

    title: str
    rows: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a title, headings, and rows of texts. The last columns are numbers where `numbers` says so."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One report, in one language, as plain texts."""

    title: str
    subtitle: str
    figures: tuple[tuple[str, str], ...]
    charts: tuple[Bars, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    language: str


class Paper(Protocol):
    """Makes a document that people keep and print."""

    def pdf(self, sheet: Sheet) -> bytes:
        """Return the sheet as PDF, with its fonts in it."""
        ...
