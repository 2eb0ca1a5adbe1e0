"""The drill of the alarms: a Prometheus with our rules scrapes a gateway while things break; what is calm fires nothing, what breaks fires its rule."""

import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from outside import Clamd
from rig import Rig, Told, a_rig

from sekisho.backends.dns.static import zone_of
from sekisho.testing.dns_server import DnsServer
from sekisho.testing.gateway import free_port

RULES = Path(__file__).resolve().parent.parent.parent / "docs" / "operate" / "prometheus-rules.yml"
CONFIGURATION = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - job_name: sekisho
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""
PAUSES = re.compile(r"for: \d+m")
LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(600)
"""


class Prometheus:
    """A server with our rules; only how long something must last is left out."""

    def __init__(self, folder: Path, scraped: int) -> None:
        folder.mkdir()
        self.port = free_port()
        rules = folder / "rules.yml"
        rules.write_text(PAUSES.sub("for: 0s", RULES.read_text("utf-8")))
        (folder / "prometheus.yml").write_text(CONFIGURATION.format(rules=rules, port=scraped))
        words = [
            "prometheus",
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log)

    def firing(self) -> set[str]:
        """Return the names of the rules that fire now."""
        return {alert["labels"]["alertname"] for alert in self._ask("alerts")["alerts"] if alert["state"] == "firing"}

    def scraped(self) -> bool:
        """Tell whether it has read the gateway's metrics."""
        try:
            return any(target["health"] == "up" for target in self._ask("targets")["activeTargets"])
        except OSError:
            return False

    def _ask(self, what: str) -> dict:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{what}", timeout=10) as answer:
            return dict(json.loads(answer.read())["data"])

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)


async def alarms(folder: Path, *, long: bool) -> Told:
    """Resolvers gone, records locked, octets damaged, the service gone, a deaf scanner, a certificate near its end: each by the rule that is its own."""
    del long
    told, fired = Told(), list[str]()
    clamd = Clamd()
    await clamd.start()
    soon = _ends_soon(folder)
    async with DnsServer(zone_of(["sender.test"], "127.0.0.1"), ttl=0) as server:
        settings = f'[dns]\nservers = ["{server.address}"]\ntimeout_seconds = 1.0\n[scanners.clamd]\naddress = "127.0.0.1:{clamd.port}"\n'
        async with a_rig(folder, "alarms", settings) as rig:
            prometheus = Prometheus(folder / "prometheus", rig.gateway.console_port)

            async def must_fire(name: str) -> None:
                told.must(await _until(lambda: name in prometheus.firing()), f"{name} does not fire")
                fired.append(name.removeprefix("Sekisho"))

            async def must_end(name: str) -> None:
                told.must(await _until(lambda: name not in prometheus.firing()), f"{name} fires on")
                fired[-1] += " (and ended)"

            try:
                told.must(await _until(prometheus.scraped), "Prometheus could not read the metrics")
                await rig.send(20)
                await asyncio.sleep(5)
                calm = await asyncio.to_thread(prometheus.firing)
                told.must(not calm, f"of a gateway that is well these fire: {calm}")
                await server.stop()
                for number in range(40):  # what was asked in vain is not asked again for a while: eight questions in a row make it doubt
                    await rig.send(1, again=False, sender=f"hanako@sender{number}.test")
                await must_fire("SekishoResolversGone")
                await server.start()
                await rig.send(20)
                await must_end("SekishoResolversGone")
                await _locked(rig)
                await must_fire("SekishoRefusingForNow")
                await _damaged(rig)
                await must_fire("SekishoBlobsDamaged")
                await rig.stop()
                await must_fire("SekishoDown")
                clamd.mood = "deaf"
                rig.change(settings + soon)
                await rig.start()
                await must_end("SekishoDown")
                await must_fire("SekishoScannerDeaf")
                await must_fire("SekishoCertificateEnds")
            finally:
                await asyncio.to_thread(prometheus.stop)
    await clamd.stop()
    told.messages = sum(bool(letter.arrivals) for letter in rig.sent)
    told.recovery = "–"
    told.held = (
        f"a real Prometheus with our rules (without how long something must last): calm, none; then each by what it is for: {', '.join(fired)}"
    )
    return told


async def _until(happened: Callable[[], bool], seconds: float = 120.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if await asyncio.to_thread(happened):
            return True
        await asyncio.sleep(0.5)
    return False


async def _locked(rig: Rig) -> None:
    """Somebody holds the records while thirty clients wait: each is told 451."""
    holder = subprocess.Popen([sys.executable, "-c", LOCK, str(rig.gateway.data / "spool.db")], stdout=subprocess.PIPE)
    try:
        await asyncio.to_thread(holder.stdout.readline)
        await rig.send(30, again=False, sessions=30, seconds=60)
    finally:
        holder.kill()
        await asyncio.to_thread(holder.communicate)
    await rig.accepts_again()


async def _damaged(rig: Rig) -> None:
    """A large message waits for its next hop, and its octets change on the disk."""
    rig.sink.script = lambda verb, _: "451 4.3.0 later" if verb == "MAIL" else None
    await rig.settle(30)
    await rig.send(1, size=400_000)
    for path in (rig.gateway.data / "blobs").glob("*/*"):
        octets = bytearray(path.read_bytes())
        octets[len(octets) // 2] ^= 0xFF
        path.write_bytes(octets)
    rig.sink.script = lambda *_: None
    await asyncio.to_thread(rig.gateway.command, "queue", "retry")


def _ends_soon(folder: Path) -> str:
    """Return settings with a certificate that ends in five days."""
    certificate, key = folder / "soon.pem", folder / "soon.key"
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "5", "-subj", "/CN=gateway.test"]
    subprocess.run(["openssl", *words, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    key.chmod(0o644)
    return f'[tls]\ncertificate = "{certificate}"\nkey = "{key}"\n'
