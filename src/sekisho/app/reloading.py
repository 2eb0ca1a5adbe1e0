"""Reload: the supervisor checks the file first; the children read only a copy that passed."""

from pathlib import Path

import msgspec

from sekisho.app.folders import DataFolder
from sekisho.app.settings import Settings

NAME = "settings.last-good.json"


def keep_last_good(folder: DataFolder, settings: Settings) -> None:
    """Write the checked settings where the children read them, whole or not at all."""
    target = folder.run / NAME
    fresh = target.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(msgspec.json.encode(settings))
    fresh.rename(target)


def last_good(folder: DataFolder) -> Settings:
    """Return the settings that passed last."""
    return msgspec.json.decode(Path(folder.run / NAME).read_bytes(), type=Settings)
