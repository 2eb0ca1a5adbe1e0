"""scripts/bench search: a store with a million tracked messages, what each of them cost and takes, and how long many kinds of question take."""

import argparse
import asyncio
import itertools
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sekisho.backends.chain import Chain
from sekisho.backends.embedded import EmbeddedStores
from sekisho.backends.payload import pack
from sekisho.keeping.overview import overview
from sekisho.model.access import Sight
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, TenantId, new_id
from sekisho.model.tracking import FILES, HOSTS, EventKind, TrackingEvent
from sekisho.ports.history import Search
from sekisho.ports.records import OutboxRow

DAY = 86_400.0
BEGIN = 1_756_000_000.0
SMALL = TenantId("small")
NOUNS = (
    "請求書 見積書 会議 議事録 契約 納品 至急 重要 お知らせ ご案内 予約 確認 変更 発注 領収書 配送 口座 振込 更新 報告 "
    "資料 打合せ 出張 休暇 採用 研修 監査 在庫 価格 改定"
).split()
ENDS = "の件 について のお願い のご連絡 を添付します のご確認 が届きました".split()
KINDS = ("clean",) * 80 + ("bulk",) * 10 + ("spam",) * 7 + ("phishing",) * 2 + ("malware",)


Taken = tuple[float, float]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=512, help="links in one commit of the filling")
    parser.add_argument("--folder", type=Path, default=None, help="a store that is kept, and used again if it is there")
    parser.add_argument("--rounds", type=int, default=30)


def run(arguments: argparse.Namespace) -> int:
    """Fill and measure."""
    with tempfile.TemporaryDirectory(prefix="search-") as passing:
        asyncio.run(_run(arguments, arguments.folder or Path(passing)))
    return 0


async def _run(arguments: argparse.Namespace, folder: Path) -> None:
    stores = EmbeddedStores.open(folder, "bench")
    try:
        if not await stores.history.count_messages(DEFAULT_TENANT, 0.0):
            await fill(stores, arguments.messages, arguments.batch)
        _sizes(folder, await stores.history.count_messages(DEFAULT_TENANT, 0.0))
        await _small_commits(stores)
        await _ask(stores, arguments.rounds)
    finally:
        await stores.close()


class World:
    """Invented mail with the frequencies of real words: few are common, most are rare."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        letters = "abcdefghijklmnopqrstuvwxyz"
        self.words = ["".join(self.random.choices(letters, k=self.random.randint(3, 10))) for _ in range(40_000)]
        self._weights = list(itertools.accumulate(1 / (place + 1) for place in range(len(self.words))))
        self._noun_weights = list(itertools.accumulate(1 / (place + 1) for place in range(len(NOUNS))))

    def word(self) -> str:
        """Return a word, common ones more often."""
        return self.random.choices(self.words, cum_weights=self._weights)[0]

    def subject(self) -> str:
        """Return a subject, half of them Japanese."""
        if self.random.random() < 0.5:
            first, second = self.random.choices(NOUNS, cum_weights=self._noun_weights, k=2)
            return f"【{self.word()}】{first}{second}{self.random.choice(ENDS)} {self.random.randrange(100_000)}"
        return " ".join(self.word() for _ in range(self.random.randint(3, 9)))

    def message(self, at: float, tenant: TenantId) -> Iterator[tuple[ArrivalId, list[TrackingEvent]]]:
        """Yield the links of a message: accepted, judged and decided; then delivered, as the gateway tells them."""
        pick, arrival = self.random, ArrivalId(new_id(at))
        domain = f"{self.words[int(20_000 * pick.random() ** 3)]}.test"
        sender, recipient = f"{self.words[pick.randrange(3_000)]}@{domain}", f"{self.words[pick.randrange(500)]}@example.test"
        category = pick.choice(KINDS)
        ip = f"198.51.{pick.randrange(100)}.{pick.randrange(256)}"
        codes = " ".join(f"code.{int(150 * pick.random() ** 2)}(+3)" for _ in range(pick.randint(2, 8)))
        judged = [
            ("category", category), ("score", "0.1000"), ("points", "3"), ("sentence", "Delivered: nothing speaks against it."),
            ("sentence_ja", "配信しました。問題は見つかりませんでした。"), ("reasons", codes), ("subject", self.subject()),
            ("header_from", f"{self.word().title()} {self.word().title()} <{sender}>"), ("message_id", f"<{pick.randbytes(12).hex()}@{domain}>"),
            (HOSTS, " ".join(f"www.{self.word()}.test" for _ in range(pick.randrange(4)))),
        ]  # fmt: skip
        if pick.random() < 0.3:
            judged.append((FILES, f"{pick.randbytes(32).hex()} {self.word()}_{pick.choice(NOUNS)}.pdf"))
        accepted = (("from", sender), ("direction", "inbound"), ("ip", ip), ("helo", f"mx.{domain}"), ("tls", "TLSv1.3"), ("size", "24000"))
        stopped = category not in {"clean", "bulk"}
        end = EventKind.QUARANTINED if stopped else EventKind.DECIDED
        yield (
            arrival,
            [
                TrackingEvent(at, tenant, arrival, recipient, EventKind.ACCEPTED, accepted),
                TrackingEvent(at, tenant, arrival, "", EventKind.JUDGED, tuple(judged)),
                TrackingEvent(at, tenant, arrival, recipient, end, (("rule", f"default.{category}"), ("route", "mail.example.test:25"))),
            ],
        )
        if not stopped:
            delay = pick.lognormvariate(0, 1)
            yield arrival, [TrackingEvent(at + delay, tenant, arrival, recipient, EventKind.DELIVERED, (("reply", "250 2.0.0 ok"),))]

    def links(self, count: int, chain: Chain, begin: float = BEGIN) -> Iterator[OutboxRow]:
        """Yield links of so many messages over ninety days from `begin`, and of a small tenant's every ten thousandth."""
        dossier = self.random.randbytes(64)
        for number in range(count):
            at = begin + number * 90 * DAY / count
            for tenant in (DEFAULT_TENANT, SMALL) if number % 10_000 == 0 else (DEFAULT_TENANT,):
                for arrival, events in self.message(at, tenant):
                    yield chain.link(tenant, arrival, pack(events, dossier if len(events) > 1 else None))


async def fill(stores: EmbeddedStores, count: int, batch: int, begin: float = BEGIN) -> None:
    rows = World(1).links(count, Chain("bench@1"), begin)
    making, began, links = 0.0, time.monotonic(), 0
    cpu = _cpu()
    while True:
        started = time.process_time()
        step = list(itertools.islice(rows, batch))
        making += time.process_time() - started
        if not step:
            break
        await stores.history.store(step)
        links += len(step)
        if links % (batch * 200) == 0:
            print(f"  {links} links after {time.monotonic() - began:.0f} s", flush=True)
    used = _cpu() - cpu - making
    print(f"filled {count} messages ({links} links) in {time.monotonic() - began:.0f} s, commits of {batch} links")
    print(f"storing took {used / count * 1e6:.0f} us of processor time a message")


async def _small_commits(stores: EmbeddedStores) -> None:
    """Store as the keeper does in a busy hour: two dozen links in a commit."""
    rows = list(World(int(time.time())).links(2_000, Chain(f"bench@{time.time()}")))
    cpu = _cpu()
    for place in range(0, len(rows), 24):
        await stores.history.store(rows[place : place + 24])
    print(f"small commits (24 links): {(_cpu() - cpu) / 2_000 * 1e6:.0f} us of processor time a message")


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _sizes(folder: Path, messages: int) -> None:
    connection = sqlite3.connect(folder / "history.db")
    total = (folder / "history.db").stat().st_size
    print(f"history.db: {total / 2**20:.0f} MiB, {total / messages:.0f} octets a message (dossiers left out), of which")
    tables = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name HAVING sum(pgsize) > 1000000 ORDER BY 2 DESC"
    for name, octets in connection.execute(tables):
        print(f"  {name:20} {octets / messages:7.0f}")
    connection.close()


async def _ask(stores: EmbeddedStores, rounds: int) -> None:
    world = World(1)
    pick = random.Random(7)
    common, rare = world.words[:20], world.words[20_000:]
    addresses = [f"{world.words[place]}@example.test" for place in range(500)]
    own = Sight(addresses=frozenset({addresses[3]}))
    kinds: dict[str, Callable[[], Search]] = {
        "no filter": Search,
        "a frequent word": lambda: Search(pick.choice(common)),
        "a rare word": lambda: Search(pick.choice(rare)),
        "no hit": lambda: Search("nosuchword" + str(pick.randrange(1_000))),
        "the own domain (in every message)": lambda: Search("example.test"),
        "beginning of every message's word": lambda: Search("exa"),
        "three letters": lambda: Search(pick.choice(rare)[:3]),
        "one letter": lambda: Search(pick.choice("abcdefgh")),
        "Japanese, two characters": lambda: Search(pick.choice(["請求", "会議", "至急"])),
        "Japanese, one character": lambda: Search(pick.choice(["請", "会", "急", "監"])),
        "Japanese, four characters": lambda: Search("監査在庫"),
        "Japanese, no hit": lambda: Search("饂飩"),
        "two frequent words": lambda: Search(" ".join(pick.sample(common, 2))),
        "three frequent words": lambda: Search(" ".join(pick.sample(common, 3))),
        "frequent beginning and rare word": lambda: Search(f"exa {pick.choice(rare)} x"),
        "frequent beginnings, no hit": lambda: Search('"test exa" 会'),
        "recipient": lambda: Search(recipient=pick.choice(addresses)),
        "recipient and word": lambda: Search(pick.choice(common), recipient=pick.choice(addresses)),
        "recipient and category": lambda: Search(recipient=pick.choice(addresses), category="malware"),
        "sender's domain": lambda: Search(sender=f"@{pick.choice(rare)}.test"),
        "category and word": lambda: Search(pick.choice(common), category="phishing"),
        "state and Japanese": lambda: Search("至急", state="quarantined"),
        "code": lambda: Search(code=f"code.{pick.randrange(150)}"),
        "network": lambda: Search(ip=f"198.51.{pick.randrange(100)}.0/24"),
        "host of a link": lambda: Search(host=f"{pick.choice(rare)}.test"),
        "file name": lambda: Search(file=f"{pick.choice(rare)[:4]}"),
        "Message-ID": lambda: Search(message_id=f"<{pick.randbytes(3).hex()}"),
        "a day, sixty days ago": lambda: Search(since=BEGIN + 30 * DAY, until=BEGIN + 31 * DAY),
        "word in a week of last month": lambda: Search(pick.choice(common), since=BEGIN + 50 * DAY, until=BEGIN + 57 * DAY),
        "an end user's own mail": lambda: Search(sight=own),
        "an end user's own mail, Japanese": lambda: Search("会議", sight=own),
    }
    everything: list[Taken] = []
    print(f"{'first page of 50':38} {'p50 ms':>8} {'p95 ms':>8} {'most ms':>8} {'p50 cpu':>8} {'p95 cpu':>8} {'found':>6} {'short':>6}")
    for name, make in kinds.items():
        times: list[Taken] = []
        found = short = 0
        for _ in range(rounds):
            began = _now()
            page = await stores.history.search(DEFAULT_TENANT, make(), 50)
            times.append(_taken(began))
            found += len(page.items)
            short += bool(page.next) and len(page.items) < 50
        everything += times
        _print(name, times, f"{found / rounds:6.0f} {short:6}")
    times = []
    for make in (lambda: Search("請求"), lambda: Search("exa"), Search, lambda: Search("nosuchword")):
        for _ in range(rounds):
            began = _now()
            await stores.history.search(SMALL, make(), 50)
            times.append(_taken(began))
    _print("another tenant with 100 messages", times, "")
    everything += times
    _print("all of these", everything, "")
    for days in (1, 7, 30, 90):
        times = []
        for _ in range(5):
            began = _now()
            await overview(stores.history, stores.campaigns, _Clock(), DEFAULT_TENANT, days)
            times.append(_taken(began))
        _print(f"overview of {days} days", times, "")


def _now() -> Taken:
    return time.perf_counter(), time.process_time()


def _taken(began: Taken) -> Taken:
    """Return milliseconds on the wall's clock and of the processor: on a busy machine the second tells what the first would be."""
    return (time.perf_counter() - began[0]) * 1_000, (time.process_time() - began[1]) * 1_000


def _print(name: str, times: list[Taken], more: str) -> None:
    wall, processor = (sorted(column) for column in zip(*times, strict=True))
    middle, late = len(times) // 2, int(len(times) * 0.95)
    print(f"{name:38} {wall[middle]:8.1f} {wall[late]:8.1f} {wall[-1]:8.1f} {processor[middle]:8.1f} {processor[late]:8.1f} {more}", flush=True)


class _Clock:
    """The end of the ninety days."""

    def now(self) -> float:
        """Return it."""
        return BEGIN + 90 * DAY

    def monotonic(self) -> float:
        """Return the same."""
        return BEGIN
