"""The settings of the connection policy: `[connections]` of the settings file."""

from typing import Literal

import msgspec

from sekisho.tenancy.wishes.settings import Section


class ProfileSection(Section, frozen=True):
    """`[[connections.profiles]]`: an address is blocked for a while when too much of what it sends is bad. All edges count together."""

    kind: Literal["", "spam", "virus", "harvest", "bounce", "throttle"] = ""  # harvest: unknown recipients; bounce: null senders; "" = none
    percent: int = 20  # of what came in the window, above which the address is blocked; not for throttle
    total: int = 100  # that must have come at least; for throttle: the most that may come
    window_minutes: float = 60.0  # in which is counted
    block_minutes: float = 60.0  # that the address is turned away with 421


class GreylistingSection(Section, frozen=True):
    """`[connections.greylisting]`: strangers are asked to come again (451). `sekisho connections pass` lets one through at once."""

    enabled: bool = False  # ask strangers to come again
    wait_minutes: float = 5.0  # before the second try counts
    patience_hours: float = 24.0  # within which the second try has to come
    remember_days: float = 35.0  # that a way is known afterwards


class ConnectionsSection(Section, frozen=True):
    """`[connections]`: what is asked of clients before any content is looked at. All of it is off by default."""

    approved: tuple[str, ...] = ()  # networks of which nothing here is asked; stronger than `blocked`
    blocked: tuple[str, ...] = ()  # networks that are turned away with 554
    rates: bool = False  # limit how much comes: the four numbers below; over a limit clients are asked to come again (451)
    inbound_address_minute: int = 2_000  # messages to one recipient each, from one client address in a minute; 0 = no limit
    inbound_recipient_minute: int = 200  # for one recipient in a minute
    outbound_address_five_minutes: int = 1_000  # from one client address of ours in five minutes
    outbound_sender_ten_minutes: int = 500  # from one envelope sender of ours in ten minutes
    reverse_dns: Literal["nothing", "required", "confirmed"] = "nothing"  # the client's address has a name (550); the name has that address
    reverse_dns_unwanted: tuple[str, ...] = ()  # patterns of names that are refused, such as "*.dynamic.example"
    profiles: tuple[ProfileSection, ...] = (ProfileSection(),)
    greylisting: GreylistingSection = msgspec.field(default_factory=GreylistingSection)
