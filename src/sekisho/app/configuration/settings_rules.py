"""What settings must not say although their types are right: dangerous or impossible combinations."""

import ipaddress
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from sekisho.app.assembling.receivers import receiver_of
from sekisho.app.configuration.record_rules import broken_stores
from sekisho.app.configuration.settings import DmarcReportsSection, ListenerSection, Settings, TlsReportsSection
from sekisho.app.configuration.telemetry_settings import is_installed
from sekisho.tenancy.wishes.settings_rules import BrokenRule, broken_tenant_rules


def broken_rules(settings: Settings) -> Iterator[BrokenRule]:
    """Yield every broken rule, the gravest first."""
    yield from _listeners(settings)
    yield from _console(settings)
    yield from _routes(settings)
    yield from _outbound(settings)
    yield from broken_tenant_rules(settings.of_tenant)
    yield from _report_sender("dmarc_reports", settings.dmarc_reports)
    yield from _report_sender("tls_reports", settings.tls_reports)
    yield from _scanners(settings)
    yield from _dns(settings)
    yield from _export(settings)
    yield from _alarms(settings)
    yield from _connections(settings)
    yield from _telemetry(settings)
    yield from broken_stores(settings.records, settings.blobs, settings.counters)
    yield from _numbers(settings)


def _telemetry(settings: Settings) -> Iterator[BrokenRule]:
    section = settings.telemetry
    if not 0 <= section.share <= 1:
        yield BrokenRule("telemetry.share", f"telemetry.share is {section.share}; it is from 0 to 1.")
    if not section.endpoint:
        return
    try:
        parts = urlsplit(section.endpoint)
        host, known = parts.hostname or "", parts.scheme in {"http", "https"} and parts.port != 0 and not parts.query and parts.username is None
    except ValueError:
        host, known, parts = "", False, urlsplit("")
    if not known or not host:
        yield BrokenRule("telemetry.endpoint", f"{section.endpoint!r} is no address of a collector. Write one, such as http://127.0.0.1:4318.")
    elif section.headers and parts.scheme != "https" and not is_loopback(host):
        yield BrokenRule("telemetry.headers", "headers may hold a token: the collector must be asked over https, or be on this machine.")
    if not is_installed():
        yield BrokenRule("telemetry.endpoint", "OpenTelemetry is not installed: run scripts/extras telemetry, or take the endpoint out.")


def _connections(settings: Settings) -> Iterator[BrokenRule]:
    section = settings.connections
    for key in ("approved", "blocked"):
        for network in getattr(section, key):
            try:
                ipaddress.ip_network(network, strict=False)
            except ValueError:
                yield BrokenRule(f"connections.{key}", f"{network!r} is no network. Write one, such as 192.0.2.0/24.")
    for profile in section.profiles:
        if not 0 < profile.percent <= 100 or profile.total < 1 or profile.window_minutes <= 0 or profile.block_minutes <= 0:
            yield BrokenRule("connections.profiles", "percent is 1 to 100, and the other numbers of a profile are more than 0.")


def is_loopback(address: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def split_host_port(text: str, default_port: int) -> tuple[str, int]:
    """Split `host`, `host:port`, `[v6]:port`. Raises ValueError."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(text)
        port_text = rest[1:]
    else:
        host, _, port_text = text.partition(":")
    port = int(port_text) if port_text else default_port
    if not host or not 0 < port < 65_536:
        raise ValueError(text)
    return host, port


def _listeners(settings: Settings) -> Iterator[BrokenRule]:
    if not settings.listeners:
        yield BrokenRule("listeners", "no listener: no mail can come in. Add a [[listeners]] table.")
    seen = set()
    for listener in settings.listeners:
        yield from _listener(listener, settings)
        if (listener.address, listener.port) in seen:
            yield BrokenRule("listeners.port", f"{listener.address} port {listener.port} stands there twice. Give one of them another port.")
        seen.add((listener.address, listener.port))


def _listener(listener: ListenerSection, settings: Settings) -> Iterator[BrokenRule]:
    try:
        ipaddress.ip_address(listener.address)
    except ValueError:
        yield BrokenRule("listeners.address", f"{listener.address!r} is not an IP address. Write one, such as 127.0.0.1 or 0.0.0.0.")
        return
    if not 0 < listener.port < 65_536:
        yield BrokenRule("listeners.port", f"{listener.port} is not a port. Write a number from 1 to 65535.")
    if not settings.routes and not is_loopback(listener.address):
        yield BrokenRule(
            "listeners.address",
            f"{listener.address} can be reached by others, and no [routes] are set: the catch-all mailbox exists only on loopback. "
            "Set [routes], or use 127.0.0.1.",
        )
    yield from _networks("listeners.proxy", listener.proxy, "anybody could say that he is somebody else. List your balancers.")
    if listener.role == "submission" and not listener.starttls:
        yield BrokenRule("listeners.starttls", "a submission listener without STARTTLS would take passwords in the clear. Leave starttls = true.")


def _networks(path: str, networks: Iterable[str], too_wide: str = "") -> Iterator[BrokenRule]:
    """Yield what is no network, and the whole Internet where `too_wide` says why not."""
    for network in networks:
        try:
            parsed = ipaddress.ip_network(network)
        except ValueError as error:
            yield BrokenRule(path, f'{network!r} is not a network: {error}. Write, for example, "192.0.2.0/24".')
            continue
        if too_wide and parsed.prefixlen == 0:
            yield BrokenRule(path, f"{network} is the whole Internet: {too_wide}")


def _console(settings: Settings) -> Iterator[BrokenRule]:
    try:
        host, _ = split_host_port(settings.console.listen, 8025)
    except ValueError:
        yield BrokenRule("console.listen", f"{settings.console.listen!r} is not host:port. Write, for example, 127.0.0.1:8025.")
        return
    if not is_loopback(host) and not (settings.tls.certificate and settings.tls.key):
        sentence = f"the console stays on loopback until a certificate and an operator exist; {host} is not. Use 127.0.0.1, or set [tls]."
        yield BrokenRule("console.listen", sentence)
    if not is_loopback(host) and settings.console.behind_proxy:
        yield BrokenRule("console.behind_proxy", f"a proxy in front is believed on loopback only; {host} can be reached past it. Use 127.0.0.1.")
    for network in settings.access.provider_networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            yield BrokenRule("access.provider_networks", f'{network!r} is not a network: {error}. Write, for example, "192.0.2.0/24".')
    if not settings.console.host_names and (settings.console.behind_proxy or not is_loopback(host)):
        yield BrokenRule("console.host_names", 'nobody could reach the console: say its name, for example ["sekisho.example.test"].')
    for name in settings.console.host_names:
        if not name or not name.isascii() or not all(character.isalnum() or character in ".-" for character in name) or name.startswith("."):
            yield BrokenRule("console.host_names", f"{name!r} is not a host name. Write it without scheme, port or path.")


def _routes(settings: Settings) -> Iterator[BrokenRule]:
    for domain, hops in settings.routes.items():
        path = f"routes.{domain}"
        if domain != domain.lower():
            yield BrokenRule(path, f"the domain {domain!r} must be in lower case.")
        if not hops:
            yield BrokenRule(path, f'the route of {domain!r} names no host. Write, for example, ["127.0.0.1:2526"].')
        if "mx" in hops and (domain != "*" or len(hops) > 1):
            yield BrokenRule(path, 'delivery by MX is for the domains of others, and for nothing else: "*" = ["mx"].')
        for hop in hops:
            try:
                split_host_port(hop, 25)
            except ValueError:
                yield BrokenRule(path, f'{hop!r} is not host:port. Write, for example, "mail.example.test:25" or "[2001:db8::1]:25".')
    hosts = {split_host_port(hop, 25)[0].lower() for hops in settings.routes.values() for hop in hops if _is_host_port(hop)}
    for name in settings.delivery.tls:
        path = f"delivery.tls.{name}"
        if name != name.lower():
            yield BrokenRule(path, f"{name!r} must be in lower case.")
        elif name not in settings.routes and name not in hosts and settings.routes.get("*") != ("mx",):
            yield BrokenRule(path, f'no mail goes to {name!r} by itself: it is neither in [routes] nor a host there, and "*" is not ["mx"].')
    for domain in settings.recipients:
        if domain not in settings.routes and settings.routes:
            yield BrokenRule(f"recipients.{domain}", f"recipients of {domain!r} are listed, but [routes] does not know that domain.")


def _is_host_port(text: str) -> bool:
    try:
        split_host_port(text, 25)
    except ValueError:
        return False
    return True


def _dns(settings: Settings) -> Iterator[BrokenRule]:
    hosts = []
    for text in settings.dns.servers:
        try:
            host, _ = split_host_port(text, 53)
            hosts.append(str(ipaddress.ip_address(host)))
        except ValueError:
            yield BrokenRule("dns.servers", f'{text!r} is not the address of a resolver. Write, for example, "127.0.0.1" or "[::1]:5353".')
    if settings.dns.validating and not (hosts and is_loopback(hosts[0])):
        yield BrokenRule("dns.validating", "only a resolver on loopback is believed. Name one first in dns.servers, or leave validating = false.")
    if not 0.1 <= settings.dns.timeout_seconds <= 60:
        yield BrokenRule("dns.timeout_seconds", f"{settings.dns.timeout_seconds:g} is not from 0.1 to 60 seconds.")


def _outbound(settings: Settings) -> Iterator[BrokenRule]:
    yield from _networks("delivery.mx_networks", settings.delivery.mx_networks)
    if not 0 < settings.delivery.mx_port < 65_536:
        yield BrokenRule("delivery.mx_port", f"{settings.delivery.mx_port} is not a port. Write a number from 1 to 65535, 25 as a rule.")
    yield from _networks("outbound.networks", settings.outbound.networks, "this would be an open relay. List your own networks.")
    for login, secret in settings.outbound.logins.items():
        if not secret.startswith("scrypt$"):
            yield BrokenRule(f"outbound.logins.{login}", f"the password of {login!r} is not hashed. Make one with: sekisho hash-password")


def _scanners(settings: Settings) -> Iterator[BrokenRule]:
    address, url = settings.scanners.clamd.address, settings.scanners.detonation.url
    if address and not address.startswith("/"):
        try:
            split_host_port(address, 3310)
        except ValueError:
            yield BrokenRule(
                "scanners.clamd.address", f"{address!r} is neither a path nor host:port. Write, for example, /run/clamav/clamd.ctl or 127.0.0.1:3310."
            )
    place = urlsplit(url)
    if url and not (place.scheme == "https" or (place.scheme == "http" and is_loopback(place.hostname or ""))):
        yield BrokenRule("scanners.detonation.url", f"{url!r} is not https:// (http:// is for this machine only): mail would travel in the clear.")


def _report_sender(name: str, section: DmarcReportsSection | TlsReportsSection) -> Iterator[BrokenRule]:
    local, at, domain = section.from_address.rpartition("@")
    if (section.enabled or section.from_address) and not (at and local and "." in domain and section.from_address.isascii()):
        sentence = f"{section.from_address!r} is not an address. Write one of a domain of yours, such as {name.replace('_', '-')}@example.test."
        yield BrokenRule(f"{name}.from_address", sentence)


def _export(settings: Settings) -> Iterator[BrokenRule]:
    seen = set()
    for target in settings.export.targets:
        if not target.name and not target.to:
            continue
        if (
            not target.name
            or not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in target.name)
            or target.name != target.name.lower()
        ):
            yield BrokenRule("export.targets.name", f"{target.name!r} is not a name. Write small letters, digits and hyphens, such as siem.")
        if target.name in seen:
            yield BrokenRule("export.targets.name", f"{target.name!r} stands there twice. Give one of them another name.")
        seen.add(target.name)
        try:
            receiver_of(target.to)
        except ValueError:
            sentence = f"{target.to!r} leads nowhere. Write, for example, syslog+tls://siem.example.test:6514 or file:/var/log/sekisho.jsonl."
            yield BrokenRule("export.targets.to", sentence)
        if not target.what:
            yield BrokenRule("export.targets.what", "nothing is exported. Name tracking, policy or audit, or take the target out.")


def _alarms(settings: Settings) -> Iterator[BrokenRule]:
    section = settings.alarms
    for address in section.recipients:
        local, _, domain = address.rpartition("@")
        if not (local and domain and address.isascii() and " " not in address):
            yield BrokenRule("alarms.recipients", f"{address!r} is not an address. Write one that a route leads to, such as postmaster@example.test.")
    if section.webhook and urlsplit(section.webhook).scheme != "https":
        yield BrokenRule("alarms.webhook", f"{section.webhook!r} is not https://: alarms would travel in the clear.")
    yield from _networks("alarms.webhook_networks", section.webhook_networks)
    yield from _networks("webhooks.networks", settings.webhooks.networks)


def _numbers(settings: Settings) -> Iterator[BrokenRule]:
    limits = settings.limits
    positive = {
        "dns.cache_entries": settings.dns.cache_entries,
        "limits.message_octets": limits.message_octets,
        "limits.sessions": limits.sessions,
        "limits.sessions_per_address": limits.sessions_per_address,
        "limits.idle_seconds": limits.idle_seconds,
        "limits.session_seconds": limits.session_seconds,
        "limits.patience_seconds": limits.patience_seconds,
        "limits.inspection_seconds": limits.inspection_seconds,
        "containers.members": settings.containers.members,
        "containers.ratio": settings.containers.ratio,
        "containers.layers": settings.containers.layers,
        "containers.member_octets": settings.containers.member_octets,
        "containers.total_octets": settings.containers.total_octets,
        "access.idle_minutes": settings.access.idle_minutes,
        "access.session_hours": settings.access.session_hours,
        "access.token_days": settings.access.token_days,
        "delivery.retry_days": settings.delivery.retry_days,
        "delivery.concurrency": settings.delivery.concurrency,
        "delivery.concurrency_per_destination": settings.delivery.concurrency_per_destination,
        "alarms.repeat_hours": settings.alarms.repeat_hours,
        "scanners.clamd.seconds": settings.scanners.clamd.seconds,
        "scanners.clamd.sessions": settings.scanners.clamd.sessions,
        "scanners.clamd.most_octets": settings.scanners.clamd.most_octets,
        "scanners.detonation.seconds": settings.scanners.detonation.seconds,
    }
    for path, value in positive.items():
        if value <= 0:
            yield BrokenRule(path, f"{path} is {value}; it must be above 0.")
    if limits.recipients < 100:
        yield BrokenRule("limits.recipients", f"{limits.recipients} recipients are too few: RFC 5321 section 4.5.3.1.8 asks for at least 100.")
