"""What an installation wants of sessions and factors: the numbers behind the settings `[access]`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccessRules:
    """All times in seconds. ASVS 5.0, 7.1.1 asks for them to be written down: `docs/operate/access.md`."""

    idle: float = 1_800.0  # a session that nobody uses ends
    lifetime: float = 43_200.0  # and every session ends
    fresh: float = 600.0  # how long a proof of who one is counts for dangerous acts
    sessions: int = 20  # of one account at one time; the one that was used longest ago ends for a new one
    second_factor: bool = False  # staff without a second factor may do nothing but set one up
    origins: tuple[str, ...] = ("http://localhost:8025",)  # under which browsers reach us, the first one in links; lower case
    tokens: int = 50  # of one account
    token_days: int = 365  # the longest life of an API token
    inner_providers: bool = False  # OpenID providers may stand in networks that are not public; in which, the fetching knows
