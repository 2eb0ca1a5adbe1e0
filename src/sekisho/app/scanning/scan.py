"""`sekisho scan PATH…`: the gateway's own way to a verdict for mail in files, without a server."""

import argparse
import asyncio
import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import uvloop

from sekisho.app.assembling import assemble
from sekisho.app.configuration.settings import Settings
from sekisho.app.sandbox.compiled import CompiledFolder
from sekisho.app.sandbox.inspecting import prepare
from sekisho.app.sandbox.nest import Nest
from sekisho.app.scanning.mail_files import Found, MailFile, Unreadable, find, read
from sekisho.app.scanning.progress import Progress
from sekisho.app.scanning.rows import Scanned, as_json, as_text
from sekisho.app.storage.folders import DataFolder, default_data
from sekisho.app.terminal.tables import printable
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.clock import SystemClock
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.passage import Station, passage
from sekisho.inspections import CATALOGUE
from sekisho.model.address import NULL_SENDER
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.tenant import Tenant
from sekisho.verdict.weights import shipped_weights

if TYPE_CHECKING:
    from sekisho.app.assembling.lookups import Lookups

CLEAN, FOUND, UNREADABLE, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130
_EXIT_CODES = (
    (
        "exit codes: 0 everything is clean or bulk; 1 something unwanted or unscannable was found; 2 wrong usage, or a path could not be read; "
        "3 an inspection gave no answer. If several apply, the highest. Ctrl-C: 130."
    ),
    (
        "終了コード: 0 すべて問題なしまたは広告、1 迷惑メール等または検査不能あり、2 使い方の誤りまたは読めないパスあり、3 未完了の検査あり。"
        "複数に当たるときは最大の値。Ctrl-Cは130。"
    ),
)
_AHEAD = 4  # messages given to the inspectors for each job
_PATIENCE = 600.0  # seconds: nobody waits at the other end of a line
_TRIES = 3  # for a message that no inspector had time for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    parser.epilog = say(*_EXIT_CODES)
    parser.add_argument("paths", nargs="+", metavar="PATH", help=say(".eml or mbox file, or a folder of them", ".emlまたはmboxファイル、フォルダー"))
    parser.add_argument("--json", action="store_true", help=say("one JSON object a line", "1行に1つのJSON"))
    parser.add_argument("--dns", action="store_true", help=say("ask the DNS too (default: offline)", "DNSにも問い合わせる（既定: オフライン）"))
    parser.add_argument(
        "--pictures", action="store_true", help=say("read words in pictures too, where Tesseract is", "Tesseractがあれば画像の中の文字も読む")
    )
    parser.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1, metavar="N", help=say("messages at a time", "同時に検査する数"))


def _jobs(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 256:
        return int(text)
    raise argparse.ArgumentTypeError(say("a number from 1 to 256 is needed", "1から256までの数を指定してください"))


def run(arguments: argparse.Namespace) -> int:
    """Scan everything and return the exit code."""
    files = list(find(arguments.paths))
    with Nest(partial(prepare, keep=CompiledFolder(DataFolder(default_data()).compiled), pictures=arguments.pictures)) as nest:
        try:
            return uvloop.run(_Scan(nest, files, arguments.jobs, as_lines=arguments.json, dns=arguments.dns).run())
        except KeyboardInterrupt:
            print(say("\nsekisho: stopped; what is above was scanned.", "\nsekisho: 中断しました。上記は検査済みです。"), file=sys.stderr)
            return INTERRUPTED


class _Scan:
    """Messages go to the inspectors a few ahead; lines come out in the order of the files."""

    def __init__(self, nest: Nest, files: list[MailFile | Unreadable], jobs: int, *, as_lines: bool, dns: bool) -> None:
        self._nest, self._files, self._jobs, self._dns = nest, files, jobs, dns
        self._line = as_json if as_lines else as_text
        self._progress = Progress(len(files))
        self._weights = shipped_weights()
        self._tenant = Tenant()
        self._clock = SystemClock()
        self._running: deque[asyncio.Task[Scanned]] = deque()
        self._read = self._told = self._code = 0

    async def run(self) -> int:
        """Scan, and return the exit code."""
        settings = PoolSettings(size=self._jobs, most=self._jobs + 2, one_shots=max(1, self._jobs // 2), patience=_PATIENCE, slow=_PATIENCE)
        self._inspectors = Inspectors(self._nest.connect, settings)
        lookups = self._open_lookups()
        resolver = lookups.resolver if lookups else None
        self._station = Station(self._inspectors, CATALOGUE, self._weights, assemble.versions(self._weights), self._clock, lookups=resolver)
        await self._inspectors.start()
        try:
            for found in self._messages():
                if isinstance(found, Unreadable):
                    self._tell_unreadable(found)
                    continue
                self._running.append(asyncio.create_task(self._look(found)))
                await self._tell(keep=self._jobs * _AHEAD)
            await self._tell(keep=0)
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            await self._inspectors.close()
            if lookups:
                await lookups.close()
            self._progress.clear()
        return self._code

    def _open_lookups(self) -> "Lookups | None":
        """Return the resolvers of this machine with --dns, None without: then their libraries are not even loaded."""
        if not self._dns:
            return None
        from sekisho.app.assembling.lookups import open_lookups

        return open_lookups(Settings(), MemoryMetrics())

    def _messages(self) -> Iterator[Found | Unreadable]:
        for number, file in enumerate(self._files, 1):
            self._read = number
            if isinstance(file, Unreadable):
                yield file
            else:
                yield from read(file)

    async def _look(self, found: Found) -> Scanned:
        began = time.perf_counter()
        digest = sha256(found.raw).hexdigest()
        arrival = self._arrival(found.raw, digest)
        failure = ""
        for _ in range(_TRIES):
            try:
                passed = await passage(self._station, arrival, found.raw, self._tenant)
            except TemporaryFailure as problem:
                failure = str(problem)
                continue
            return Scanned(found.place, digest, passed.verdict, (time.perf_counter() - began) * 1000)
        return Scanned(found.place, digest, None, (time.perf_counter() - began) * 1000, failure)

    def _arrival(self, raw: bytes, digest: str) -> Arrival:
        """A file has no envelope: the arrival says that nobody is known to have sent it to nobody."""
        now = self._clock.now()
        arrival_id = ArrivalId(new_id(now))
        blob = BlobRef(DEFAULT_TENANT, arrival_id, "raw", len(raw), digest, "inline")
        return Arrival(arrival_id, DEFAULT_TENANT, Direction.INBOUND, now, Connection("", ""), Envelope(NULL_SENDER, ()), blob)

    async def _tell(self, keep: int) -> None:
        """Write the lines of finished messages, in order, until at most `keep` are under way."""
        while self._running and (len(self._running) > keep or self._running[0].done()):
            scanned = await self._running[0]
            self._running.popleft()
            self._told += 1
            self._code = max(self._code, INCOMPLETE if scanned.incomplete else FOUND if scanned.found else CLEAN)
            if sys.stdout.isatty():
                self._progress.clear()
            print(self._line(scanned))
            self._progress.tell(self._read, self._told)

    def _tell_unreadable(self, problem: Unreadable) -> None:
        self._code = max(self._code, UNREADABLE)
        self._progress.clear()
        print(f"sekisho: {printable(problem.place)}: {printable(problem.reason)}", file=sys.stderr)
