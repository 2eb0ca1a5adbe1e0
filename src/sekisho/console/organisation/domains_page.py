"""The organisation's domains: added, proven, routed, removed."""

from collections.abc import Awaitable, Callable
from typing import get_args

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import must_be_sure
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.organisation.shapes import hops_of, text_of
from sekisho.model.errors import Denied, NotFound, Refused, TemporaryFailure
from sekisho.tenancy.mail_domains import domains
from sekisho.tenancy.values import TlsDemand

TLS: tuple[TlsDemand, ...] = get_args(TlsDemand)
UNLISTED = ("", "ask", "refuse")
Act = Callable[[Caller, str, dict[str, str]], Awaitable[object]]


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of what its forms do. Opening an address of a form shows the list."""
    acts: dict[str, tuple[Act, str]] = {
        "add": (_add, "domains_added"),
        "verify": (_verify, "domains_verified"),
        "vouch": (_vouch, "domains_verified"),
        "route": (_route, "domains_route_stored"),
        "unlisted": (_unlisted, "domains_unlisted_stored"),
        "remove": (_remove, "domains_removed"),
    }
    return [door.page("/domains", show), *(door.page(f"/domains/{path}", show, _performing(act, said)) for path, (act, said) in acts.items())]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show all domains, with the record that an unproven one needs."""
    return caller.show(
        "domains.html",
        status=status,
        notice=notice,
        error=error,
        rows=[(one, text_of(one.hops)) for one in await caller.perform(domains.list_domains)],
        tls=TLS,
        unlisted=UNLISTED,
        may_change=caller.may(domains.add_domain),
        may_vouch=caller.may(domains.vouch_for_domain),
        carried=caller.carried,
        tenant=caller.tenant,
    )


def _performing(act: Act, said: str) -> Callable[[Caller], Awaitable[Response]]:
    """Return what answers a form: the list again, with what was done, or why it was not."""

    async def answer(caller: Caller) -> Response:
        form = await caller.form()
        try:
            await act(caller, form.get("name", "")[:320], form)
        except (Denied, NotFound):
            raise
        except Refused as refused:
            return await show(caller, error=caller.told(refused), status=422)
        except TemporaryFailure:  # DNS gives no answer: nothing is known, nothing is changed
            return await show(caller, error=caller.say("try_later"), status=503)
        return await show(caller, caller.say(said))

    return answer


async def _add(caller: Caller, name: str, form: dict[str, str]) -> object:
    del form
    return await caller.perform(domains.add_domain, name=name)


async def _verify(caller: Caller, name: str, form: dict[str, str]) -> object:
    del form
    return await caller.perform(domains.verify_domain, name=name)


async def _vouch(caller: Caller, name: str, form: dict[str, str]) -> object:
    del form
    return await caller.perform(domains.vouch_for_domain, name=name)


async def _route(caller: Caller, name: str, form: dict[str, str]) -> object:
    return await caller.perform(domains.route_domain, name=name, hops=hops_of(form.get("hops", "")), tls=_one_of(form.get("tls", ""), TLS))


async def _unlisted(caller: Caller, name: str, form: dict[str, str]) -> object:
    return await caller.perform(domains.set_unlisted, name=name, unlisted=_one_of(form.get("unlisted", ""), UNLISTED))


async def _remove(caller: Caller, name: str, form: dict[str, str]) -> object:
    must_be_sure(form)
    return await caller.perform(domains.remove_domain, name=name)


def _one_of(chosen: str, choices: tuple[str, ...]) -> str:
    """Return what was chosen. Raises Refused for what is no choice."""
    if chosen not in choices:
        raise Refused(f"{chosen[:40]!r} is not one of the choices", f"{chosen[:40]!r}は選択できません。")
    return chosen
