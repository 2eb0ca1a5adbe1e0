"""From settings to the connection policy."""

from sekisho.app.configuration.settings import Settings
from sekisho.policy.connection import ConnectionPolicy, Greylisting, Kind, Profile, Rates


def connection_policy(settings: Settings) -> ConnectionPolicy:
    """Return what is asked of clients."""
    section = settings.connections
    grey = section.greylisting
    rates = Rates(
        section.inbound_address_minute,
        section.inbound_recipient_minute,
        section.outbound_address_five_minutes,
        section.outbound_sender_ten_minutes,
    )
    return ConnectionPolicy(
        approved=section.approved,
        blocked=section.blocked,
        rates=rates if section.rates else None,
        profiles=tuple(
            Profile(Kind(each.kind), each.percent, each.total, each.window_minutes * 60, each.block_minutes * 60)
            for each in section.profiles
            if each.kind
        ),
        reverse_name="" if section.reverse_dns == "nothing" else section.reverse_dns,
        unwanted_names=section.reverse_dns_unwanted,
        greylisting=Greylisting(grey.wait_minutes * 60, grey.patience_hours * 3_600, grey.remember_days * 86_400) if grey.enabled else None,
    )
