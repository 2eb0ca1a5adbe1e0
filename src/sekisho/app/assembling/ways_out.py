"""From settings to ways out: who finds mail exchangers, and what next hops have to prove."""

from collections.abc import Callable
from functools import partial
from ipaddress import ip_network

from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_rules import split_host_port
from sekisho.backends.web.addresses import is_public
from sekisho.backends.web.fetching import WebClient
from sekisho.delivery.exchangers import ExchangerRules, Exchangers
from sekisho.delivery.sts import StsPolicies
from sekisho.delivery.tls import Level, TlsFiles, verified_context
from sekisho.model.tls_session import TlsSession
from sekisho.ports.clock import Clock
from sekisho.ports.documents import Documents
from sekisho.ports.lookups import Resolver, SecureResolver


def tls_levels(settings: Settings) -> dict[str, Level]:
    """Return what is demanded by host or domain. A domain with servers of its own stands for each of them; the strongest word counts."""
    levels: dict[str, Level] = {}
    for name, word in settings.delivery.tls.items():
        hops = settings.routes.get(name, ("mx",))
        for key in [name] if hops == ("mx",) else [split_host_port(hop, 25)[0].lower() for hop in hops]:
            levels[key] = max(Level(word), levels.get(key, Level.OPPORTUNISTIC), key=lambda level: level.strength)
    return levels


def tls_files(settings: Settings) -> TlsFiles:
    """Return the files of TLS to next hops."""
    return TlsFiles(settings.delivery.tls_authorities, settings.delivery.tls_certificate, settings.delivery.tls_key)


def is_allowed(settings: Settings) -> Callable[[str], bool]:
    """Return what tells whether strangers and tenants may name an address: public ones, and those of a laboratory."""
    return partial(is_public, allowed=[ip_network(network) for network in settings.delivery.mx_networks])


def strangers_web(settings: Settings) -> WebClient:
    """Return who speaks HTTPS to servers that strangers name, for MTA-STS and TLS reports: public ones, and those of a laboratory."""
    networks = [ip_network(network) for network in settings.delivery.mx_networks]
    return WebClient(proxy=settings.web.proxy, allowed=networks, context=verified_context(TlsFiles(settings.delivery.tls_authorities)))


def build_exchangers(
    settings: Settings,
    own_name: str,
    resolver: Resolver,
    secure: SecureResolver | None = None,
    policies: tuple[Documents, Clock] | None = None,
    tell: Callable[[TlsSession], None] | None = None,
) -> Exchangers:
    """Return who finds mail exchangers by MX: names and addresses of ours end a loop, and only public addresses are led to.

    `own_name`: what we greet with. `secure`: there is DANE. `policies`: where MTA-STS policies are kept; without it there are none. `tell`: who
    counts sessions for TLS reports.
    """
    addresses = frozenset(listener.address for listener in settings.listeners if listener.port == settings.delivery.mx_port)
    rules = ExchangerRules(frozenset({own_name.lower()}), addresses, is_allowed(settings), settings.delivery.mx_port, tls_levels(settings))
    web = strangers_web(settings)
    sts = StsPolicies(resolver, web, *policies) if policies and settings.delivery.mta_sts else None
    return Exchangers(resolver, rules, secure, sts, tell)
