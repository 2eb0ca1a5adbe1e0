"""The certificate's files are looked at again and again: a new one is shown from the next handshake on, without a restart."""

import asyncio
import logging
import ssl
from collections.abc import Sequence
from pathlib import Path

from sekisho.app.configuration.settings import Settings
from sekisho.app.storage.folders import DataFolder
from sekisho.edge.listener import Listener
from sekisho.edge.tls import server_context, take_clients
from sekisho.tenancy.known.snapshots import Snapshots

log = logging.getLogger(__name__)

LOOK_SECONDS = 3.0


def files(settings: Settings, folder: DataFolder) -> tuple[Path, Path]:
    """Return the certificate and the key that are in force."""
    own = settings.tls
    return Path(own.certificate) if own.certificate else folder.certificate, Path(own.key) if own.key else folder.key


def context(settings: Settings, folder: DataFolder, snapshots: Snapshots) -> ssl.SSLContext:
    """Return the context of listeners. Raises OSError or ValueError (ssl.SSLError is an OSError)."""
    made = server_context(*files(settings, folder), [Path(name) for name in settings.outbound.certificates])
    take_clients(made, snapshots.directory.client_certificates())
    return made


async def watch(settings: Settings, folder: DataFolder, snapshots: Snapshots, listeners: Sequence[Listener]) -> None:
    """Follow the files for ever. A pair that cannot be used changes nothing and is told once."""
    seen = _stamps(files(settings, folder))
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        now = _stamps(files(settings, folder))
        if now == seen:
            continue
        seen = now
        try:
            fresh = await asyncio.to_thread(context, settings, folder, snapshots)
        except (OSError, ValueError) as error:
            log.error("the new certificate or key cannot be used, the old one stays: %s", error)
            continue
        for listener in listeners:
            if listener.tls is not None:
                listener.tls = fresh
        log.info("a new certificate is shown from now on")


def _stamps(paths: Sequence[Path]) -> tuple[tuple[int, int, int] | None, ...]:
    return tuple(_stamp(path) for path in paths)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
