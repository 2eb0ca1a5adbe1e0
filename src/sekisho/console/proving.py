"""Asks somebody to prove again that it is they, and carries what they were about to do past that question: nothing that was typed is lost."""

import msgspec
from starlette.responses import Response

from sekisho.access.gatehouse import Gatehouse
from sekisho.access.same_site import local_path
from sekisho.console.caller import Caller
from sekisho.model.errors import Refused

LARGEST_CARRIED = 1_048_576  # characters; whoever typed more types it again
LARGEST_FORM = 6 * LARGEST_CARRIED  # octets of a form that carries one
_NEVER = frozenset({"password", "current", "new", "secret", "code"})  # what is typed into password fields is not written into a page

Fields = tuple[tuple[str, str], ...]


def carried(fields: Fields) -> str:
    """Return a form's fields as one text, "" where they must not, or cannot, be carried."""
    told = tuple((name, value) for name, value in fields if name != "csrf")
    if not told or any(name in _NEVER for name, _ in told):
        return ""
    text = msgspec.json.encode(told).decode()
    return text if len(text) <= LARGEST_CARRIED else ""


def uncarried(text: str) -> Fields:
    """Return the fields. Raises Refused for what `carried` did not make."""
    try:
        return msgspec.json.decode(text, type=Fields) if text else ()
    except msgspec.MsgspecError:
        raise Refused("The form cannot be read.", "フォームを読み取れません。") from None


async def ask(house: Gatehouse, caller: Caller, to: str, doing: str = "", *, error: str = "", status: int = 200) -> Response:
    """Return the page that asks. `doing` are the fields of a form that was sent to `to`, and is sent again afterwards; "": they just go there."""
    assert caller.actor is not None
    password, code, passkey = await house.proof.wants(caller.actor)
    return caller.show("prove.html", status, to=to, doing=doing, fields=uncarried(doing), password=password, code=code, passkey=passkey, error=error)


async def ask_first(house: Gatehouse, caller: Caller) -> Response:
    """Return the answer to an act that needs a proof first: the question, and with it what was sent."""
    doing = carried(tuple(caller.sent))
    if not doing:
        return caller.go_and_come_back("/prove")
    query = f"?{caller.request.url.query}" if caller.request.url.query else ""
    return await ask(house, caller, local_path(caller.request.url.path + query), doing, status=403)


def go_on(caller: Caller, to: str, doing: str) -> Response:
    """Return the way on after a proof: the page they came from, or one that sends their form again when they press its button."""
    fields = uncarried(doing)
    return caller.show("go_on.html", to=to, fields=fields) if fields else caller.go(to)
