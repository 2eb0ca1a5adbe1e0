"""Keys that sign outgoing mail: the record of each for DNS, a first one for a domain, and successors, which take over by themselves."""

from typing import get_args

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import performing
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.model.errors import Refused
from sekisho.model.signing import KeyState, StoredKey
from sekisho.senderauth.keys import key_name
from sekisho.senderauth.signing_key import signing_key
from sekisho.tenancy.mail_domains import domains, signing_keys

ALGORITHMS: tuple[str, ...] = get_args(signing_keys.Algorithm)
_STATES = {KeyState.WAITING: "keys_waiting", KeyState.SIGNING: "keys_signing", KeyState.RETIRED: "keys_retired"}


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of its forms."""
    return [
        door.page("/signing-keys", show),
        door.page("/signing-keys/new", show, performing(_new, show)),
        door.page("/signing-keys/rotate", show, performing(_rotate, show)),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show the keys of all domains, by their public part."""
    keys = await caller.perform(signing_keys.list_keys)
    own = [one.name for one in await caller.perform(domains.list_domains) if one.verified]
    return caller.show(
        "keys.html",
        status=status,
        notice=notice,
        error=error,
        rows=[(key, *_record(key), _STATES[key.state]) for key in keys],
        own=own,
        chosen=caller.request.query_params.get("domain", ""),
        algorithms=ALGORITHMS,
        may_change=caller.may(signing_keys.new_key),
    )


def _record(key: StoredKey) -> tuple[str, str]:
    return key_name(key.domain, key.selector), signing_key(key.domain, key.selector, key.private).record().decode("ascii")


async def _new(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(signing_keys.new_key, domain=form.get("domain", "")[:320], algorithm=_algorithm(form))
    return caller.say("keys_made")


async def _rotate(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(signing_keys.rotate, domain=form.get("domain", "")[:320], algorithm=_algorithm(form))
    return caller.say("keys_made")


def _algorithm(form: dict[str, str]) -> str:
    chosen = form.get("algorithm", "")
    if chosen not in ALGORITHMS:
        raise Refused(f"{chosen[:40]!r} is not one of the choices", f"{chosen[:40]!r}は選択できません。")
    return chosen
