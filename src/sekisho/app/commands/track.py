"""`sekisho track [TEXT|ID]`: find messages by anyone, anything, time, or tell the whole story of one."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

from sekisho.api.views import mail as views
from sekisho.api.views.deliveries import delivery as delivery_view
from sekisho.api.views.mail import EventView
from sekisho.api.views.quarantine import held as held_view
from sekisho.app.assembling.desk import shown
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place
from sekisho.app.terminal.afar import Afar
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import local_time, printable, table
from sekisho.app.terminal.terms import category_name, state_name
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.delivery.queue_cases import look
from sekisho.gate.messages import story
from sekisho.keeping.outbox import pump
from sekisho.keeping.spreadsheet import csv_rows
from sekisho.keeping.tracking import search
from sekisho.model.errors import NotFound, Refused
from sekisho.model.ids import ArrivalId, DeliveryId, HeldId, is_id
from sekisho.model.tracking import FILES, HOSTS
from sekisho.ports.acquaintances import LEARN, NAMES
from sekisho.ports.campaigns import TRAITS
from sekisho.ports.history import PAYLOADS, Summary
from sekisho.quarantine import browse

# For programs and for the house's memory.
_NOT_SHOWN = frozenset({"dmarc_seen", "dmarc_report", "tls_report", LEARN, NAMES, TRAITS, FILES, HOSTS, PAYLOADS})

# option, argument of the use case, help in both languages
_FILTERS = (
    ("--from", "sender", "sender: an address, @domain, or part of a name", "送信者（アドレス・@ドメイン・名前の一部）"),
    ("--to", "recipient", "recipient: an address, @domain, or part of it", "受信者（アドレス・@ドメイン・その一部）"),
    ("--subject", "subject", "words of the subject", "件名の語"),
    ("--category", "category", "verdict: malware, phishing, spam ...", "判定（malware、phishing、spamなど）"),
    ("--state", "state", "where it stands: delivered, quarantined, refused ...", "状態（delivered、quarantined、refusedなど）"),
    ("--direction", "direction", "inbound or outbound", "方向（inbound、outbound）"),
    ("--code", "code", "code of a finding, or the rule that decided", "検出コード、または適用された規則"),
    ("--ip", "ip", "address or network of the client", "接続元のIPアドレスまたはネットワーク"),
    ("--message-id", "message_id", "Message-ID, or its beginning", "Message-ID（先頭一致）"),
    ("--file", "file", "attachment: part of the name, or SHA-256", "添付ファイル名の一部、またはSHA-256"),
    ("--host", "host", "where a link leads, with what is below it", "リンク先のホスト（下位を含む）"),
    ("--campaign", "campaign", "a campaign's id", "キャンペーンの番号"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_data_argument(parser)
    parser.add_argument(
        "text",
        nargs="?",
        default="",
        help=say("an id, or words of address, subject, file name or Message-ID", "番号、またはアドレス・件名・ファイル名・Message-IDの語"),
    )
    for option, name, english, japanese in _FILTERS:
        parser.add_argument(option, dest=name, default="", metavar="X", help=say(english, japanese))
    for option, english, japanese in (("--since", "from this time on", "この日時から"), ("--until", "before this time", "この日時より前")):
        parser.add_argument(
            option, default="", metavar="TIME", help=say(f"{english} (2026-11-25 or 2026-11-25T13:00)", f"{japanese}（例: 2026-11-25T13:00）")
        )
    parser.add_argument("--limit", type=int, default=30)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=say("one JSON object a line", "1行に1つのJSON"))
    form.add_argument("--csv", action="store_true", help=say("for a spreadsheet", "表計算用のCSV"))


def run(arguments: argparse.Namespace) -> int:
    """Tell."""
    return with_place(DataFolder(arguments.data), lambda stores: _track(stores, arguments))


async def _track(stores: Place, arguments: argparse.Namespace) -> int:
    if isinstance(stores, EmbeddedStores):
        await pump(stores.records, stores.history)  # what just happened is told as well, also while the service is down
    if is_id(arguments.text):
        return await _story(stores, ArrivalId(arguments.text), as_json=arguments.json)
    found = await _found(stores, arguments)
    if arguments.json:
        for one in found:
            print(json_text(_told(one)))
    elif arguments.csv:
        sys.stdout.writelines(_csv(found))
    elif not found:
        print(say("No message fits.", "該当するメールはありません。"))
    else:
        rows = [
            [one.arrival, local_time(one.at), category_name(one.category), state_name(one.state), one.sender, one.recipients, one.subject]
            for one in found
        ]
        print(table(_headings(), rows, 36))
    return OK if found else DIFFERENT


async def _found(stores: Place, arguments: argparse.Namespace) -> list[Summary]:
    """Gather pages until there are enough: a page ends after a while, whatever it holds."""
    filters = {name: getattr(arguments, name) for _, name, _, _ in _FILTERS}
    since, until = _time(arguments.since), _time(arguments.until)
    found: list[Summary] = []
    after = ""
    while len(found) < arguments.limit:
        page = await shown(
            stores,
            search,
            views.found,
            text=arguments.text,
            **filters,
            since=since,
            until=until,
            limit=min(arguments.limit - len(found), 1_000),
            after=after,
        )
        found += page.items
        after = page.next
        if not after:
            break
    return found


def _time(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp() if text else 0.0
    except ValueError:
        raise Refused(
            f"{text[:40]!r} is no time; write, for example, 2026-11-25 or 2026-11-25T13:00",
            f"{text[:40]!r}は日時として読めません。例: 2026-11-25、2026-11-25T13:00",
        ) from None


def _headings() -> list[str]:
    return [
        say("id", "番号"),
        say("at", "日時"),
        say("category", "判定"),
        say("state", "状態"),
        say("from", "送信者"),
        say("to", "受信者"),
        say("subject", "件名"),
    ]


def _csv(found: list[Summary]) -> Iterator[str]:
    more = [
        say("from field", "差出人欄"),
        "IP",
        "Message-ID",
        say("size", "サイズ"),
        say("rule", "規則"),
        say("files", "添付"),
        say("links", "リンク先"),
    ]
    rows = (
        (
            one.arrival,
            local_time(one.at),
            category_name(one.category),
            state_name(one.state),
            one.sender,
            one.recipients,
            one.subject,
            one.header_from,
            one.ip,
            one.message_id,
            one.size,
            one.rule,
            ", ".join(name for name, _ in one.files),
            ", ".join(one.hosts),
        )
        for one in found
    )
    return csv_rows([*_headings(), *more], rows)


def _told(one: Summary) -> dict[str, object]:
    fields = asdict(one)
    renamed = {"id": fields.pop("arrival"), "at": fields.pop("at"), "from": fields.pop("sender"), "to": fields.pop("recipients")}
    return {**renamed, **{name: value for name, value in fields.items() if value}}


async def _mail_of(stores: EmbeddedStores, number: str) -> ArrivalId:
    """Return the mail of a number that the quarantine or the queue shows: who reads there tracks by what is seen there."""
    held = await stores.records.held_one(whose(), HeldId(number))
    delivery = None if held else await stores.records.delivery(whose(), DeliveryId(number))
    return held.arrival if held else delivery.arrival if delivery else ArrivalId(number)


async def _story_here(stores: EmbeddedStores, arrival: ArrivalId) -> tuple[EventView, ...]:
    events = await stores.history.story(whose(), arrival) or await stores.history.story(whose(), await _mail_of(stores, arrival))
    return tuple(EventView(event.at, str(event.kind), event.recipient, dict(event.facts)) for event in events)


async def _story_there(stores: Afar, arrival: ArrivalId) -> tuple[EventView, ...]:
    """Return the story of a mail, or of that which a number of the quarantine or the queue is about."""
    with suppress(NotFound):
        return (await shown(stores, story, views.story, message=arrival)).events
    with suppress(NotFound):
        held = await shown(stores, browse.find, held_view, held=arrival)
        return (await shown(stores, story, views.story, message=held.message)).events
    with suppress(NotFound):
        owed = await shown(stores, look, delivery_view, delivery=arrival)
        return (await shown(stores, story, views.story, message=owed.message)).events
    return ()


async def _story(stores: Place, arrival: ArrivalId, *, as_json: bool) -> int:
    events = await (_story_there(stores, arrival) if isinstance(stores, Afar) else _story_here(stores, arrival))
    if not events:
        print(say(f"There is no message {arrival}.", f"メール{arrival}はありません。"))
        return DIFFERENT
    for event in events:
        if as_json:
            print(json_text({"at": event.at, "kind": str(event.kind), "recipient": event.recipient, **event.facts}))
            continue
        print(f"{local_time(event.at)}  {state_name(event.kind)}  {printable(event.recipient)}".rstrip())
        for name, value in event.facts.items():
            if value and name not in _NOT_SHOWN and name != say("sentence_ja", "sentence"):
                print(f"    {name}: {printable(value)}")
    return OK
