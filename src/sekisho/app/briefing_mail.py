"""The briefing on its way to people: through our own door, so that it is inspected and tracked like any mail."""

import smtplib
from collections.abc import Sequence

from sekisho.advisories.briefing import Briefing
from sekisho.advisories.letter import to_letter
from sekisho.app.configuration.settings import Settings
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import new_id

SENDER = "briefing@sekisho.local"


def send(briefing: Briefing, settings: Settings, recipients: Sequence[str], language: str, now: float) -> None:
    """Send a briefing to each recipient. Raises TemporaryFailure when the gateway does not take it."""
    listener = next((one for one in settings.listeners if one.role == "mx"), None)
    if listener is None:
        raise TemporaryFailure("no listener has the role mx")
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listener.address, listener.address)  # noqa: S104 - read, not bound
    try:
        with smtplib.SMTP(address, listener.port, "briefing.sekisho.local", timeout=30) as client:
            for recipient in recipients:
                client.sendmail(SENDER, [recipient], to_letter(briefing, language, SENDER, recipient, new_id(now), now))
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryFailure(f"the gateway at {address} port {listener.port} did not take the briefing: {error}") from None
