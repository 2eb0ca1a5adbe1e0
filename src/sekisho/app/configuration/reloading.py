"""Reload: the supervisor checks the file first; the children read only a copy that passed."""

from pathlib import Path

import msgspec

from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import read_settings
from sekisho.app.configuration.settings_rules import broken_rules
from sekisho.app.storage.folders import DataFolder, is_there
from sekisho.backends.whole_files import replace_file
from sekisho.model.errors import Refused

NAME = "settings.last-good.json"

# What may change while mail flows. The rest (sockets, processes, limits, certificate) is as it was at the start until the next one.
RELOADABLE = (
    "routes",
    "recipients",
    "tenant",
    "policy",
    "proof",
    "dmarc_reports",
    "tls_reports",
    "outbound",
    "delivery",
    "quarantine",
    "digest",
    "retention",
    "scanners",
    "sanitise",
    "feedback",
    "reputation",
    "connections",
    "alarms",
)


def keep_last_good(folder: DataFolder, settings: Settings) -> None:
    """Write the checked settings where the children read them, whole or not at all."""
    replace_file(folder.run / NAME, msgspec.json.encode(settings))


def last_good(folder: DataFolder) -> Settings:
    """Return the settings that passed last."""
    return msgspec.json.decode(Path(folder.run / NAME).read_bytes(), type=Settings)


def read_again(path: Path | None, running: Settings) -> tuple[Settings, tuple[str, ...]]:
    """Return the running settings with what may change taken from the file, and the sections that wait for a restart.

    Raises Refused if the file is gone or bad, or if it would be dangerous with the sockets that are open: those were bound by the old file.
    """
    if path is None or not is_there(path):
        if any(getattr(running, name) != getattr(Settings(), name) for name in RELOADABLE):
            raise Refused(
                f"{path} is not there any more. Put it back, or stop the service.",
                f"{path}がなくなりました。元に戻すか、サービスを停止してください。",
            )
        return running, ()
    fresh = read_settings(path)
    settings = msgspec.structs.replace(running, **{name: getattr(fresh, name) for name in RELOADABLE})
    for rule in broken_rules(settings):
        raise Refused(f"{path}: {rule.sentence}")
    return settings, tuple(name for name in Settings.__struct_fields__ if getattr(fresh, name) != getattr(settings, name))


def settings_in_force(folder: DataFolder) -> Settings:
    """Return what the running service goes by; while it is down, what it would start with as far as the folder says. For commands."""
    copy = folder.run / NAME
    if copy.exists() and (folder.state.exists() or not folder.settings.exists()):
        return last_good(folder)
    return read_settings(folder.settings if folder.settings.exists() else None)
