"""`sekisho send-samples`: harmless samples through the running gateway, and what happened to each, and why."""

import argparse
import asyncio
import smtplib
import sys
import time
from dataclasses import dataclass

from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.configuration.reloading import last_good
from sekisho.app.configuration.settings import Settings
from sekisho.app.samples.catalogue import DELIVERED, QUARANTINED, SAMPLES, TAGGED, Sample
from sekisho.app.samples.sending import front_door, send
from sekisho.app.samples.world import RECIPIENT
from sekisho.app.storage.folders import DataFolder, command
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.tables import printable
from sekisho.app.terminal.words import language, say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.outbox import pump
from sekisho.model.errors import Refused
from sekisho.model.ids import ArrivalId
from sekisho.model.tracking import EventKind
from sekisho.model.verdict import Category
from sekisho.verdict.sentences import shipped_words

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one sample."""

    sample: Sample
    arrival: str
    ending: str  # "" while it is still under way
    category: str
    sentence: str

    @property
    def as_expected(self) -> bool:
        """True if it ended as its story says."""
        return self.ending == self.sample.ending and self.category in self.sample.categories


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Send all, follow all, tell all. 0 only if every sample ended as its story says."""
    folder = DataFolder(arguments.data)
    folder.must_exist()
    return with_stores(folder, lambda stores: _run(stores, folder))


async def _run(stores: EmbeddedStores, folder: DataFolder) -> int:
    if not folder.state.exists():
        raise Refused(say("The service is not running. Start it first: scripts/up", "サービスが動作していません。先に起動してください: scripts/up"))
    settings = last_good(folder)
    sent = await asyncio.to_thread(_send_all, settings)
    told = await _follow(stores, sent)
    for one in told:
        print(_line(one))
    wrong = [one for one in told if not one.as_expected]
    if wrong:
        print(say(f"{len(wrong)} of {len(told)} samples did not end as expected.", f"{len(told)}通中{len(wrong)}通が想定と異なる結果になりました。"))
        return DIFFERENT
    print(say(f"All {len(told)} samples ended as their stories say.", f"見本{len(told)}通はすべて想定どおりの結果になりました。"))
    delivered, stopped = command(f"mailbox list {RECIPIENT}", folder.root), command("quarantine list", folder.root)
    print(say(f"Delivered ones: {delivered}", f"配信されたメール: {delivered}"))
    print(say(f"Stopped ones: {stopped}", f"隔離されたメール: {stopped}"))
    return OK


def _send_all(settings: Settings) -> list[tuple[Sample, str]]:
    """Send each sample by real SMTP; return the id that the gateway gave it."""
    door = front_door(settings)
    if door is None:
        raise Refused(say("No listener has the role mx.", "mxの受信口がありません。"))
    address, port = door
    sent = []
    try:
        with smtplib.SMTP(address, port, "client.sekisho.test", timeout=30) as client:
            for number, sample in enumerate(SAMPLES, 1):
                if sys.stderr.isatty():
                    print(f"\r\033[K{number}/{len(SAMPLES)} {say(sample.english, sample.japanese)}", end="", file=sys.stderr, flush=True)
                sent.append((sample, send(client, sample)))
            if sys.stderr.isatty():
                print("\r\033[K", end="", file=sys.stderr)
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(
            say(
                f"{address} port {port} did not take the samples: {error}. Is the service running, and does it have the sample domain "
                "(only where all listeners are on loopback)?",
                f"{address}のポート{port}が見本を受け取りませんでした: {error}。"
                "サービスは動作していますか（見本用ドメインは受信口がすべてloopbackの場合のみあります）。",
            )
        ) from None
    return sent


async def _follow(stores: EmbeddedStores, sent: list[tuple[Sample, str]]) -> list[Told]:
    """Watch the tracking until every sample has ended, at most a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        await pump(stores.records, stores.history)
        told = [await _story(stores, sample, arrival) for sample, arrival in sent]
        if all(one.ending for one in told) or time.monotonic() > deadline:
            return told
        await asyncio.sleep(0.2)


async def _story(stores: EmbeddedStores, sample: Sample, arrival: str) -> Told:
    category = sentence = ending = ""
    tagged = False
    for event in await stores.history.story(whose(), ArrivalId(arrival)):
        facts = dict(event.facts)
        if event.kind is EventKind.JUDGED:
            category = str(facts.get("category", ""))
            sentence = facts.get(f"sentence_{language()}", facts.get("sentence", ""))
            tagged = category == Category.BULK
        elif event.kind is EventKind.DELIVERED:
            ending = TAGGED if tagged else DELIVERED
        elif event.kind is EventKind.QUARANTINED:
            ending = QUARANTINED
    return Told(sample, arrival, ending, category, sentence)


def _line(told: Told) -> str:
    endings = {
        DELIVERED: say("delivered", "配送済み"),
        TAGGED: say("delivered, marked", "配送済み（目印付き）"),
        QUARANTINED: say("quarantined", "隔離"),
        "": say("NOT ENDED", "未完了"),
    }
    sign = "✓" if told.as_expected else "✗"
    category = shipped_words()[language()].categories.get(told.category, "?")
    name = say(told.sample.english, told.sample.japanese)
    return f"{sign} {name} ({told.arrival}): {endings[told.ending]} – {category}\n    {printable(told.sentence)}"
