"""The entrance of one installation: the rules of access from the settings, the gatehouse over the stores, the first operator's link."""

import logging
import os
from ipaddress import ip_network
from pathlib import Path

from sekisho.access import first_run
from sekisho.access.gatehouse import Gatehouse, build
from sekisho.access.rules import AccessRules
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_rules import is_loopback, split_host_port
from sekisho.app.storage.folders import DataFolder
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.web.fetching import WebClient
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.ports.counters import Counters
from sekisho.ports.directory import Directory

log = logging.getLogger(__name__)

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_PATH = "/first-run/"


def host_names(settings: Settings) -> frozenset[str]:
    """Return the names under which browsers may reach the console: of this machine, and those that the settings list."""
    host, _ = split_host_port(settings.console.listen, 8025)
    listed = (name.lower() for name in settings.console.host_names)
    return frozenset({*LOOPBACK_NAMES, *listed, *((f"[{host}]" if ":" in host else host,) if is_loopback(host) else ())})


def is_https(settings: Settings) -> bool:
    """Tell whether browsers reach the console by https: it speaks it itself beyond loopback, or a proxy does in front of it."""
    return settings.console.behind_proxy or not is_loopback(split_host_port(settings.console.listen, 8025)[0])


def origins(settings: Settings) -> tuple[str, ...]:
    """Return the origins under which browsers reach us, that of our links first."""
    _, port = split_host_port(settings.console.listen, 8025)
    local = tuple(f"http://{name}:{port}" for name in LOOPBACK_NAMES)
    if not is_https(settings):
        return (*local, *(f"http://{name.lower()}:{port}" for name in settings.console.host_names))
    end = "" if settings.console.behind_proxy or port == 443 else f":{port}"
    named = tuple(f"https://{name.lower()}{end}" for name in settings.console.host_names)
    return (*named, *local) if settings.console.behind_proxy else named


def origin(settings: Settings) -> str:
    """Return the origin that links of ours bear."""
    return origins(settings)[0]


def access_rules(settings: Settings) -> AccessRules:
    """Return what the settings want of sessions and factors."""
    section = settings.access
    wanted = {"always": True, "never": False, "auto": is_https(settings)}[section.second_factor]
    return AccessRules(
        idle=section.idle_minutes * 60.0,
        lifetime=section.session_hours * 3_600.0,
        second_factor=wanted,
        origins=origins(settings),
        token_days=section.token_days,
        inner_providers=bool(section.provider_networks),
    )


def build_gatehouse(settings: Settings, stores: EmbeddedStores, directory: Directory | None = None, counters: Counters | None = None) -> Gatehouse:
    """Return the gatehouse of this process. The directory tells whose a domain is; `counters` keep the failures (without: this process alone)."""
    web = WebClient(proxy=settings.web.proxy, allowed=[ip_network(network) for network in settings.access.provider_networks])

    def whose(domain: str) -> TenantId | None:
        return directory.tenant_of_domain(domain) if directory else None  # asked each time: the view changes

    return build(stores.control, stores.clock, stores.vault, counters or stores.counters, access_rules(settings), web=web, whose_domain=whose)


async def first_run_link(settings: Settings, folder: DataFolder, stores: EmbeddedStores) -> str:
    """Return the link that makes the first operator: the one in the data folder while it is good, else a fresh one; "" if there is an operator."""
    kept = _read(folder.first_run)
    if kept and await first_run.is_good(stores.control, stores.clock, kept):
        return origin(settings) + _PATH + kept
    secret = await first_run.offer(stores.control, stores.clock)
    if secret is None:
        folder.first_run.unlink(missing_ok=True)
        return ""
    link = origin(settings) + _PATH + secret
    descriptor = os.open(folder.first_run, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(f"{link}\n")
    return link


def forget_first_run(folder: DataFolder) -> None:
    """Take away the file with the first operator's link once it was used: whoever reads old files must find nothing."""
    try:
        folder.first_run.unlink(missing_ok=True)
    except OSError as error:  # the link is worth nothing any more in any case
        log.warning("%s cannot be removed: %s", folder.first_run, error)


def must_not_stand_open(settings: Settings, *, operator: bool) -> None:
    """Raise Refused if others could reach the console before an operator exists: whoever came first would own it."""
    if not is_loopback(split_host_port(settings.console.listen, 8025)[0]) and not operator:
        raise Refused(
            say(
                "The console stays on loopback until an operator exists. Start it on 127.0.0.1, make the operator's account by the link "
                "that is printed, then change [console] listen.",
                "運用者が登録されるまで、コンソールはループバックでのみ動作します。[console]のlistenを127.0.0.1:8025にして起動し、"
                "表示されるリンクで運用者アカウントを作成してから、listenを変更してください。",
            )
        )


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip().rpartition("/")[2]
    except (OSError, UnicodeDecodeError):
        return ""
