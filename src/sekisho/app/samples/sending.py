"""Samples through the front door: by real SMTP to our own listener, as a stranger would come."""

import asyncio
import re
import smtplib
from collections.abc import Callable

from sekisho.app.configuration.settings import Settings
from sekisho.app.samples.catalogue import SAMPLES, Sample
from sekisho.app.samples.world import RECIPIENT
from sekisho.model.errors import NotFound, Refused, TemporaryFailure
from sekisho.ports.trial import TrialSample

_ID = re.compile(rb"\b([0-9a-hjkmnp-tv-z]{20})\b")
_SECONDS = 30.0


def front_door(settings: Settings) -> tuple[str, int] | None:
    """Return address and port of our listener for strangers, as they are reached from this machine; None if there is none."""
    found = sorted((one for one in settings.listeners if one.role == "mx"), key=lambda one: bool(one.proxy))  # a balancer's door knows balancers only
    if not found:
        return None
    listener = found[0]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listener.address, listener.address), listener.port  # noqa: S104 - read, not bound


def send(client: smtplib.SMTP, sample: Sample, recipient: str = RECIPIENT) -> str:
    """Send one sample; return the number that the gateway gave it. Raises SMTPResponseException for any other answer."""
    client.ehlo_or_helo_if_needed()
    code, words = client.mail(sample.sender)
    if code == 250:
        code, words = client.rcpt(recipient)
    if code == 250:
        code, words = client.data(sample.build().replace(RECIPIENT.encode(), recipient.encode("utf-8", "replace"), 1))
    found = _ID.search(words)
    if code != 250 or not found:
        raise smtplib.SMTPResponseException(code, words)
    return found.group(1).decode()


async def answers(settings: Settings, seconds: float = 10.0) -> bool | None:
    """Tell whether our own front door greets: what a stranger needs first. None where there is no door that could be asked."""
    door = front_door(settings)
    if door is None or all(one.proxy for one in settings.listeners if one.role == "mx"):
        return None
    delay = max(one.greeting_delay for one in settings.listeners)
    try:
        async with asyncio.timeout(seconds + delay):
            reader, writer = await asyncio.open_connection(*door)
            try:
                return (await reader.read(4)).startswith(b"220")
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError):
        return False


class SampleDoor:
    """The port `Trial` over the listeners of this machine. `settings`: those in force now."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings

    def samples(self) -> tuple[TrialSample, ...]:
        """Return what can be sent."""
        return tuple(TrialSample(one.name, one.english, one.japanese, one.ending) for one in SAMPLES)

    async def send(self, name: str, recipient: str) -> str:
        """Send one."""
        sample = next((one for one in SAMPLES if one.name == name), None)
        if sample is None:
            raise NotFound(f"there is no sample {name[:60]!r}", f"見本{name[:60]!r}はありません。")
        door = front_door(self._settings())
        if door is None:
            raise Refused("No listener has the role mx.", "mxの受信口がありません。")
        return await asyncio.to_thread(_knock, door, sample, recipient)


def _knock(door: tuple[str, int], sample: Sample, recipient: str) -> str:
    try:
        with smtplib.SMTP(*door, "client.sekisho.test", timeout=_SECONDS) as client:
            return send(client, sample, recipient)
    except smtplib.SMTPResponseException as error:
        words = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
        raise Refused(f"the gateway answered {error.smtp_code}: {words[:200]}", f"ゲートウェイの応答: {error.smtp_code} {words[:200]}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryFailure(f"{door[0]} port {door[1]} did not take the sample: {error}") from None
