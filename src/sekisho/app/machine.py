"""Measures of this machine that decide how much mail it can take, and whether its clock, ports and rights are in order."""

import asyncio
import ctypes
import os
import re
import socket
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sekisho.app.assembling.lookups import open_lookups
from sekisho.app.configuration.settings import Settings
from sekisho.app.storage.folders import DataFolder
from sekisho.app.supervision.sockets import owner_of_port
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.database import DATABASES
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.ports.lookups import NoData, NxDomain, TempFail

SYNCS = 50
LEAST_SYNCS = 100.0  # a second; below this the disk decides how much mail comes in
LEAST_REGEX = 30.0  # MB a second
LONGEST_DNS = 0.2  # seconds
_STA_UNSYNC = 0x40


@dataclass(frozen=True, slots=True)
class Measure:
    """`advice` is "" where all is well."""

    name: str
    value: str
    advice: str = ""


def measures(settings: Settings, folder: DataFolder) -> Iterator[Measure]:
    """Yield each, in a second or two altogether."""
    yield _syncs(folder.root)
    yield _regex()
    yield _dns(settings)
    yield _clock()
    yield from _ports(settings, folder)
    yield from _rights(settings, folder)


def _syncs(root: Path) -> Measure:
    name = say("disk: fsync", "ディスク: fsync")
    path = root / f"doctor.{os.getpid()}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        return Measure(name, "-", say(f"{root} cannot be written: {error.strerror}", f"{root}に書き込めません（{error.strerror}）"))
    try:
        began = time.perf_counter()
        for _ in range(SYNCS):
            os.write(descriptor, bytes(4_096))
            os.fsync(descriptor)
        rate = SYNCS / (time.perf_counter() - began)
    finally:
        os.close(descriptor)
        path.unlink()
    slow = say(
        "slow: every acceptance waits for it; use a disk with a protected cache",
        "低速です。受信のたびに待ちます。保護されたキャッシュ付きのディスクを使用してください",
    )
    return Measure(name, say(f"{rate:.0f} a second", f"毎秒{rate:.0f}回"), slow if rate < LEAST_SYNCS else "")


def _regex() -> Measure:
    text = ("the quick brown fox jumps over the lazy dog 0123456789 " * 4_000)[:200_000]
    pattern = re.compile(r"(?i)verify your account|password expires")
    began = time.perf_counter()
    rounds = 0
    while time.perf_counter() - began < 0.2:
        pattern.search(text)
        rounds += 1
    rate = rounds * len(text) / 1e6 / (time.perf_counter() - began)
    slow = say("slow: this processor, or its share of one, inspects little mail", "低速です。このCPUでは検査できるメールが少なくなります")
    return Measure(say("processor: regular expressions", "CPU: 正規表現"), f"{rate:.0f} MB/s", slow if rate < LEAST_REGEX else "")


def _dns(settings: Settings) -> Measure:
    name = say("DNS: one question", "DNS: 1回の問い合わせ")

    async def ask() -> tuple[float, str]:
        lookups = open_lookups(settings, MemoryMetrics())
        began = time.perf_counter()
        try:
            await lookups.resolver.txt("sekisho-doctor.invalid")  # RFC 2606: the answer is "there is none"
        except (NoData, NxDomain):
            return time.perf_counter() - began, ""
        except TempFail as failure:
            return time.perf_counter() - began, str(failure) or "?"
        finally:
            await lookups.close()
        return time.perf_counter() - began, ""

    seconds, failure = asyncio.run(ask())
    if failure:
        without = say(f"no answer ({failure}): mail is judged without DNS", f"応答がありません（{failure}）。DNSなしで判定します")
        return Measure(name, f"{seconds * 1000:.0f} ms", without)
    slow = say("slow: a resolver on this machine is best", "低速です。このマシン上のリゾルバーを推奨します")
    return Measure(name, f"{seconds * 1000:.0f} ms", slow if seconds > LONGEST_DNS else "")


def _clock() -> Measure:
    """Ask the kernel whether anybody keeps its clock (adjtimex(2)); `struct timex` is larger on no system that we run on."""
    room = ctypes.create_string_buffer(512)
    state = ctypes.CDLL(None, use_errno=True).adjtimex(room)
    kept = state >= 0 and not ctypes.c_int.from_buffer(room, 40).value & _STA_UNSYNC
    wrong = say(
        "nobody keeps it: run chrony or systemd-timesyncd; signatures and certificates depend on it",
        "同期されていません。chronyなどを実行してください",
    )
    return Measure(say("clock", "時計"), say("kept", "同期中") if kept else say("not kept", "未同期"), "" if kept else wrong)


def _ports(settings: Settings, folder: DataFolder) -> Iterator[Measure]:
    running = folder.state.exists()
    for listener in settings.listeners:
        name = say(f"port {listener.port}", f"ポート{listener.port}")
        family = socket.AF_INET6 if ":" in listener.address else socket.AF_INET
        address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listener.address, listener.address)  # noqa: S104 - read, not bound
        with socket.socket(family) as probe:
            probe.settimeout(2)
            is_open = probe.connect_ex((address, listener.port)) == 0
        if is_open == running:
            yield Measure(name, say("answers", "応答あり") if is_open else say("free", "空き"))
        elif is_open:
            owner = owner_of_port(listener.port)
            who = f" (pid {owner})" if owner else ""
            yield Measure(name, say("taken", "使用中"), say(f"another program has it{who}", f"別のプログラムが使用しています{who}"))
        else:
            yield Measure(name, "-", say("the service runs and does not answer there", "サービスは動作中ですが応答しません"))


def _rights(settings: Settings, folder: DataFolder) -> Iterator[Measure]:
    key = Path(settings.tls.key) if settings.tls.key else folder.key
    name = say("rights", "権限")
    open_ones = []
    for path in (folder.root, *(folder.root / name for name in DATABASES), key):
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if stat.S_IMODE(mode) & 0o007:
            open_ones.append(str(path))
    listed = ", ".join(open_ones)
    advice = say(f"everybody can reach {listed}: chmod o= it", f"{listed}に誰でもアクセスできます。chmod o=を実行してください") if open_ones else ""
    yield Measure(name, say("closed to others", "他者に非公開") if not open_ones else say("open", "公開"), advice)
