"""The weekly briefing in the console: the one to watch and why, the products, our own parts, the station's week; search, subscription, inventory."""

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sekisho.advisories import reading
from sekisho.advisories.briefing import attacker_name, effects_text, ground_text, kind_name, product_name, what_to_do
from sekisho.advisories.markdown import more_of_week
from sekisho.advisories.script import to_script
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.model.errors import Denied, NotFound, Refused


def routes(door: Door) -> list[Route]:
    """Return the routes of the briefing and of what people do there."""
    return [
        door.page("/briefing", show),
        door.page("/briefing/script", speak),
        door.page("/briefing/subscription", show, subscribe),
        door.page("/briefing/inventory", show, store_inventory),
        door.page("/briefing/report", show, hand_in),
    ]


def _name(caller: Caller) -> str:
    return caller.request.query_params.get("name", "")[:60]


async def _shown(caller: Caller) -> reading.Shown | None:
    try:
        return await caller.perform(reading.show, name=_name(caller), language=caller.language)
    except NotFound:
        if _name(caller):
            raise
        return None


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show one briefing, the newest where none is named."""
    language, shown = caller.language, await _shown(caller)
    text = caller.request.query_params.get("text", "")[:320]
    briefing = shown.briefing if shown else None
    week = briefing.week if briefing else None
    most = max((count for _, count in week.days), default=0) if week else 0
    return caller.show(
        "briefing.html",
        status=status,
        notice=notice,
        error=error,
        name=shown.name if shown else "",
        briefing=briefing,
        watch=briefing.watch if briefing else None,
        product=lambda entry: product_name(entry, language),
        kind=lambda entry: kind_name(entry, language),
        effects=lambda entry: effects_text(entry, language),
        attacker=lambda entry: attacker_name(entry, language),
        why=[(ground_text(ground, language), ground.points) for ground in briefing.watch.grounds] if briefing else [],
        steps=what_to_do(briefing.watch, language) if briefing else [],
        alarms=[(alarm.part.name, alarm.part.version, alarm.title, alarm.told(language)) for alarm in briefing.alarms] if briefing else [],
        week=week,
        days=[(day.isoformat(), count, round(100 * count / most)) for day, count in week.days] if week and most else [],
        more=more_of_week(week, language) if week else [],
        issues=(await caller.perform(reading.list_issues))[:60],
        text=text,
        hits=await caller.perform(reading.search, text=text) if text else (),
        products=await caller.perform(reading.inventory) if caller.may(reading.inventory) else (),
        may_change=caller.may(reading.store_inventory),
    )


async def speak(caller: Caller) -> Response:
    """Show the text to read aloud."""
    shown = await caller.perform(reading.script, name=_name(caller), language=caller.language)
    return caller.finish(PlainTextResponse(to_script(shown.briefing, caller.language)))


async def subscribe(caller: Caller) -> Response:
    """Begin or end one's own subscription."""
    form = await caller.form()
    if form.get("want") == "no":
        await caller.perform(reading.unsubscribe)
        return await show(caller, caller.say("briefing_unsubscribed"))
    await caller.perform(reading.subscribe, language=caller.language)
    return await show(caller, caller.say("briefing_subscribed"))


async def store_inventory(caller: Caller) -> Response:
    """Replace the list of products."""
    form = await caller.form()
    try:
        products = await caller.perform(reading.store_inventory, text=form.get("products", ""))
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, f"{len(products)} {caller.say('briefing_stored')}")


async def hand_in(caller: Caller) -> Response:
    """Hand in a report."""
    form = await caller.form()
    try:
        await caller.perform(reading.submit, text=form.get("report", ""))
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, caller.say("briefing_submitted"))
