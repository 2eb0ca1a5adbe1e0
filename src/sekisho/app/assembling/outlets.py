"""Receivers of what happens, made from the settings."""

import ssl
from pathlib import Path

from sekisho import __version__
from sekisho.app.assembling.receivers import receiver_of
from sekisho.app.configuration.settings import ExportTargetSection, Settings
from sekisho.backends.outlets.datagrams import DatagramOutlet
from sekisho.backends.outlets.files import FileOutlet
from sekisho.backends.outlets.streams import Place, StreamOutlet
from sekisho.keeping.telling.exporting import Exporter, Target
from sekisho.ports.control import Control
from sekisho.ports.history import History
from sekisho.ports.outlets import Outlet


def exporters(settings: Settings, history: History, control: Control, host: str) -> dict[str, Exporter]:
    """Return one exporter for each target, by name."""
    return {each.name: Exporter(_target(each, host), _outlet(each), history, control) for each in settings.export.targets if each.name}


def _target(section: ExportTargetSection, host: str) -> Target:
    syslog = section.to.startswith("syslog+")
    return Target(section.name, frozenset(section.what), section.format, syslog, host, __version__, section.from_beginning)


def _outlet(section: ExportTargetSection) -> Outlet:
    receiver = receiver_of(section.to)
    if receiver.scheme == "file":
        return FileOutlet(Path(receiver.path))
    if receiver.scheme == "syslog+udp":
        return DatagramOutlet(receiver.host, receiver.port)
    tls = None
    if receiver.scheme == "syslog+tls":
        tls = ssl.create_default_context()
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        if section.authorities:
            tls.load_verify_locations(section.authorities)
    return StreamOutlet(Place(receiver.host, receiver.port, receiver.path, tls), counted=section.to.startswith("syslog+"))
