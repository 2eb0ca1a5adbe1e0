"""The page of one's own account, and what its forms do."""

import segno
from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import own_account, tokens
from sekisho.access.cookies import ZONE
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.times import zone_names
from sekisho.model.access import Permission
from sekisho.model.errors import Denied, NotFound, Refused


def routes(door: Door) -> list[Route]:
    """Return the routes. Opening an address of a form leads to the page."""
    forms = {
        "password": _password,
        "authenticator": _begin_authenticator,
        "authenticator/confirm": _confirm_authenticator,
        "authenticator/remove": _remove_authenticator,
        "recovery-codes": _recovery_codes,
        "sessions/end": _end_session,
        "sessions/end-others": _end_others,
        "zone": _zone,
        "tokens": _make_token,
        "tokens/revoke": _revoke_token,
    }
    return [door.page("/account", show_account), *(door.page(f"/account/{path}", _to_page, act) for path, act in forms.items())]


async def show_account(caller: Caller, *, notice: str = "", error: str = "", status: int = 200, token: str = "") -> Response:
    """Show the page."""
    assert caller.actor is not None
    me = await caller.perform(own_account.show)
    return caller.show(
        "account.html",
        status,
        me=me,
        sessions=await caller.perform(own_account.list_sessions),
        tokens=await caller.perform(tokens.list_own),
        permissions=[each for each in Permission if each in caller.actor.permissions and each is not Permission.OWN_ACCOUNT],
        limited=caller.actor.permissions == {Permission.OWN_ACCOUNT},
        zones=zone_names(),
        notice=notice,
        error=error,
        token=token,
    )


async def _to_page(caller: Caller) -> Response:
    return caller.go("/account")


async def _password(caller: Caller) -> Response:
    form = await caller.form()
    try:
        await caller.perform(own_account.change_password, current=form.get("current", ""), new=form.get("new", ""))
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show_account(caller, error=caller.told(refused), status=422)
    return await show_account(caller, notice=caller.say("password_changed"))


async def _begin_authenticator(caller: Caller) -> Response:
    await caller.form()
    return _scan(caller, await caller.perform(own_account.begin_authenticator))


async def _confirm_authenticator(caller: Caller) -> Response:
    form = await caller.form()
    try:
        codes = await caller.perform(own_account.confirm_authenticator, code=form.get("code", ""))
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show_account(caller, error=caller.told(refused), status=422)
    return caller.show("codes.html", codes=codes) if codes else await show_account(caller, notice=caller.say("done"))


async def _remove_authenticator(caller: Caller) -> Response:
    await caller.form()
    await caller.perform(own_account.remove_authenticator)
    return await show_account(caller, notice=caller.say("done"))


async def _recovery_codes(caller: Caller) -> Response:
    await caller.form()
    return caller.show("codes.html", codes=await caller.perform(own_account.new_recovery_codes))


async def _end_session(caller: Caller) -> Response:
    form = await caller.form()
    await caller.perform(own_account.end_session, session=form.get("session", ""))
    return caller.go("/account")


async def _end_others(caller: Caller) -> Response:
    await caller.form()
    await caller.perform(own_account.end_other_sessions)
    return await show_account(caller, notice=caller.say("done"))


async def _make_token(caller: Caller) -> Response:
    fields = await caller.fields()
    form = dict(fields)
    chosen = tuple(Permission(value) for name, value in fields if name == "permission" and value in set(Permission))
    days = int(form["days"]) if form.get("days", "").isascii() and form.get("days", "").isdecimal() else 0
    try:
        made = await caller.perform(tokens.create, name=form.get("name", "")[:320], permissions=chosen, days=min(days, 100_000))
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show_account(caller, error=caller.told(refused), status=422)
    return await show_account(caller, notice=caller.say("token_keep"), token=made.token)


async def _zone(caller: Caller) -> Response:
    """Keep the zone in which this browser is shown times."""
    form = await caller.form()
    chosen = form.get("zone", "")
    caller.keep(ZONE, chosen if chosen in zone_names() else "", 365 * 86_400)
    return caller.go("/account#zone")


async def _revoke_token(caller: Caller) -> Response:
    form = await caller.form()
    await caller.perform(tokens.revoke_own, token=form.get("token", ""))
    return caller.go("/account")


def _scan(caller: Caller, made: own_account.NewSeed) -> Response:
    """Show the picture for the app: drawn here, so that the secret goes to nobody else."""
    code = segno.make(made.uri, error="m", micro=False)
    return caller.show("authenticator.html", secret=made.secret, rows=[[bool(cell) for cell in row] for row in code.matrix])
