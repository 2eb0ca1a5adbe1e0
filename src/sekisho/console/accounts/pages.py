"""Other people's accounts in the console: listed, invited with a link that is shown once, changed, ended, deleted."""

import re
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import administration
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.model.access import GRANTS, Role
from sekisho.model.errors import Denied, NotFound, Refused

_PAGE = 100
Act = Callable[[Caller, dict[str, str]], Awaitable[tuple[str, str]]]  # does it; returns what to say, and a link to show once


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of what its forms do. Opening an address of a form shows the list."""
    acts: dict[str, Act] = {
        "invite": _invite,
        "role": _change_role,
        "disable": _disable,
        "enable": _enable,
        "link": _new_link,
        "end-sessions": _end_sessions,
        "clear-factors": _clear_factors,
        "delete": _delete,
    }
    return [door.page("/accounts", show), *(door.page(f"/accounts/{path}", show, _performing(act)) for path, act in acts.items())]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200, link: str = "") -> Response:
    """Show one page of accounts; `link` is shown this once."""
    assert caller.actor is not None
    after = "" if caller.request.method == "POST" else caller.request.query_params.get("after", "")[:100]
    page = await caller.perform(administration.list_accounts, limit=_PAGE, after=after)
    return caller.show(
        "accounts.html",
        status=status,
        notice=notice,
        error=error,
        link=link,
        rows=page.items,
        next=page.next,
        roles=[role for role in Role if role is not Role.OPERATOR and GRANTS[role] <= caller.actor.permissions],
        own=caller.actor.account,
        may_change=caller.may(administration.change),
        carried=caller.carried,
        tenant=caller.tenant,
    )


def _performing(act: Act) -> Callable[[Caller], Awaitable[Response]]:
    """Return what answers a form: the list again, with what was done, or why it was not."""

    async def answer(caller: Caller) -> Response:
        form = await caller.form()
        try:
            said, link = await act(caller, form)
        except (Denied, NotFound):
            raise
        except Refused as refused:
            return await show(caller, error=caller.told(refused), status=422)
        return await show(caller, caller.say(said), link=link)

    return answer


async def _invite(caller: Caller, form: dict[str, str]) -> tuple[str, str]:
    made = await caller.perform(
        administration.invite,
        login=form.get("login", "")[:320],
        role=_role(form),
        name=form.get("name", "")[:320],
        domains=_several(form.get("domains", "")),
        addresses=_several(form.get("addresses", "")),
        language="ja" if caller.language == "ja" else "en",
    )
    return "accounts_keep", _welcome(caller, made)


async def _new_link(caller: Caller, form: dict[str, str]) -> tuple[str, str]:
    return "accounts_keep", _welcome(caller, await caller.perform(administration.new_link, account=_account(form)))


async def _change_role(caller: Caller, form: dict[str, str]) -> tuple[str, str]:
    await caller.perform(administration.change, account=_account(form), role=_role(form))
    return "accounts_role_changed", ""


async def _disable(caller: Caller, form: dict[str, str]) -> tuple[str, str]:
    await caller.perform(administration.change, account=_account(form), disabled=True)
    return "accounts_disabled_done", ""


async def _enable(caller: Caller, form: dict[str, str]) -> tuple[str, str]:
    await caller.perform(administration.change, account=_account(form), disabled=False)
    return "accounts_enabled_done", ""


async def _end_sessions(caller: Caller, form: dict[str, str]) -> tuple[str, str]:
    await caller.perform(administration.end_sessions, account=_account(form))
    return "accounts_ended", ""


async def _clear_factors(caller: Caller, form: dict[str, str]) -> tuple[str, str]:
    await caller.perform(administration.clear_factors, account=_account(form))
    return "accounts_cleared", ""


async def _delete(caller: Caller, form: dict[str, str]) -> tuple[str, str]:
    await caller.perform(administration.delete, account=_account(form))
    return "accounts_deleted", ""


def _account(form: dict[str, str]) -> str:
    return form.get("account", "")[:320]


def _role(form: dict[str, str]) -> Role:
    """Return the role that was chosen. Raises Refused for none of ours."""
    chosen = form.get("role", "")
    if chosen not in set(Role):
        raise Refused("Choose a role.", "役割を選んでください。")
    return Role(chosen)


def _several(text: str) -> tuple[str, ...]:
    return tuple(one for one in re.split(r"[\s,、]", text) if one)


def _welcome(caller: Caller, made: administration.Invited) -> str:
    return f"{caller.origin}/welcome/{made.secret}"
