"""Settings of how others on the web are reached."""

from sekisho.tenancy.wishes.settings import Section


class WebhooksSection(Section, frozen=True):
    """`[webhooks]`: services of tenants that are told what happens to mail. Used from the next start."""

    networks: tuple[str, ...] = ()  # networks in which they may be although these are not public, such as "192.0.2.0/24"


class WebSection(Section, frozen=True):
    """`[web]`: fetching public pages, such as security reports. Addresses that are not public are never asked."""

    proxy: str = ""  # "host:port" of an HTTP proxy for all of it; "" = straight
