"""The status page: what it shows, in the reader's words."""

from starlette.responses import Response

from sekisho.console.caller import Caller
from sekisho.console.status import Status
from sekisho.console.words import WORDS


def show_status(caller: Caller, status: Status) -> Response:
    """Return the page."""
    fates = [(caller.say(fate) if fate in WORDS else fate, count) for fate, count in status.fates]
    return caller.show(
        "status.html", values={"status": status, "fates": fates, "reduced": status.lacks(caller.language), "problems": status.wrong(caller.language)}
    )
