"""When a delivery is tried again, and when it is given up. Pure: time comes in as a number."""

from zlib import crc32

DELAYS = (30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0)  # seconds after the first, second ... failed attempt
LONGEST_DELAY = 3_600.0
JITTER = 0.1  # of the delay, up and down

DESTINATION_DELAYS = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 300.0)  # seconds that nobody asks a destination that could not be reached


def retry_at(attempts: int, now: float, identifier: str, expires_at: float) -> float:
    """Return when to try again after so many failed attempts (1 or more), in seconds since 1970; the last time is `expires_at`.

    RFC 5321 section 4.5.4.1 asks for 30 minutes as a rule; early attempts are closer because most temporary failures (greylisting) are short.
    The jitter comes from the identifier, so that mail which failed together does not return together, and the same question has the same answer.
    """
    delay = DELAYS[attempts - 1] if 0 < attempts <= len(DELAYS) else LONGEST_DELAY
    share = crc32(f"{identifier}/{attempts}".encode()) / 0xFFFF_FFFF
    return min(now + delay * (1 - JITTER + 2 * JITTER * share), max(expires_at, now))


def is_expired(now: float, expires_at: float) -> bool:
    """Tell whether a temporary failure at this time is the last one."""
    return now >= expires_at


def destination_delay(failures: int) -> float:
    """Return for how many seconds a destination rests after so many failed connections in a row (1 or more)."""
    return DESTINATION_DELAYS[min(max(failures, 1), len(DESTINATION_DELAYS)) - 1]


def spread(identifier: str, seconds: float) -> float:
    """Return a number of seconds below `seconds` that is always the same for this identifier."""
    return seconds * (crc32(identifier.encode()) / 0x1_0000_0000)
