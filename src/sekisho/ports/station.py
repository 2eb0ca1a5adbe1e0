"""The machine that a process runs on, as far as use cases ask for it."""

from pathlib import Path
from typing import Protocol


class Station(Protocol):
    """One machine."""

    @property
    def folder(self) -> Path:
        """The data folder, whose disk is watched."""
        ...
