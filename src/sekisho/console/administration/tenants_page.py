"""The organisations of an installation: made, named, suspended, resumed, deleted after a time of grace, or erased at once. For whoever runs it."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.administration.forms import must_be_sure, performing
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.tenancy import tenants

_PAGE = 100
STATES = {"active": "tenants_active", "suspended": "tenants_state_suspended", "deleting": "tenants_deleting"}  # the words of their states


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of its forms. The organisation that is meant stands in the address, as on all pages."""
    acts = {"create": _create, "rename": _rename, "suspend": _suspend, "resume": _resume, "delete": _delete, "erase": _erase}
    return [door.page("/tenants", show), *(door.page(f"/tenants/{path}", show, performing(act, show)) for path, act in acts.items())]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show one page of organisations, and the one that the address names."""
    after = "" if caller.request.method == "POST" else caller.request.query_params.get("after", "")[:63]
    page = await caller.perform(tenants.list_tenants, limit=_PAGE, after=after)
    return caller.show(
        "tenants.html",
        status=status,
        notice=notice,
        error=error,
        rows=page.items,
        next=page.next,
        one=await caller.perform(tenants.show_tenant),
        states=STATES,
        default=DEFAULT_TENANT,
        may_run=caller.may(tenants.create_tenant),
    )


async def _create(caller: Caller, form: dict[str, str]) -> str:
    made = await caller.perform(tenants.create_tenant, name=form.get("name", "").strip()[:320], title=form.get("title", "").strip()[:320])
    return f"{caller.say('tenants_created')} {made.name}"


async def _rename(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(tenants.rename_tenant, title=form.get("title", "")[:320])
    return caller.say("set_stored")


async def _suspend(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(tenants.suspend_tenant, why=form.get("why", "")[:500])
    return caller.say("tenants_suspended")


async def _resume(caller: Caller, form: dict[str, str]) -> str:
    del form
    await caller.perform(tenants.resume_tenant)
    return caller.say("tenants_resumed")


async def _delete(caller: Caller, form: dict[str, str]) -> str:
    must_be_sure(form)
    await caller.perform(tenants.delete_tenant, why=form.get("why", "")[:500])
    return caller.say("tenants_deleted")


async def _erase(caller: Caller, form: dict[str, str]) -> str:
    if form.get("name", "").strip() != caller.tenant:
        raise Refused(
            f"Type the short name {caller.tenant} to confirm: this cannot be undone.",
            f"確認のため、短い名前「{caller.tenant}」を入力してください。元に戻せない操作です。",
        )
    await caller.perform(tenants.erase_tenant, why=form.get("why", "")[:500])
    return caller.say("tenants_erased")
