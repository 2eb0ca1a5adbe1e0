"""`scripts/drill`: runs fault drills one after the other and writes what each of them showed.

usage: scripts/drill [NAME ...] [--long] [--write] [--skip NAME ...]; `scripts/drill soak --minutes 15`; `scripts/drill --list`
"""

import argparse
import asyncio
import datetime as dt
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from importlib.util import find_spec
from pathlib import Path

import links
import soaking
from catalogue import DRILLS, Drill
from rig import Told

from sekisho.testing.postgres_server import NoPostgres, find_programs

CHECKOUT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(CHECKOUT))  # servers of the tests
RESULTS = CHECKOUT / "docs" / "drills.json"
PAGE = CHECKOUT / "docs" / "drills.md"
PROGRAMS = {
    "systemd": ("systemd-analyze", "setpriv", "strace"),
    "chroot": ("debootstrap", "setpriv", "nsenter", "unshare"),
    "prometheus": ("prometheus", "openssl"),
}
FIELDS = ("messages", "lost", "duplicates", "why", "recovery", "held", "problems", "why_not")


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/drill", description="Fault drills; lost must be 0 in all.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="drills to run; none = all but the soak")
    parser.add_argument("--list", action="store_true", help="list the drills")
    parser.add_argument("--skip", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--long", action="store_true", help="the long form: 1,000 kills over 200,000 messages, 200,000 queued, more moments")
    parser.add_argument("--minutes", type=float, default=15.0, help="of the soak")
    parser.add_argument("--rate", type=float, default=0.0, help="messages a second of the soak; 0: 60 %% of what this machine can do")
    parser.add_argument("--calm", action="store_true", help="the soak without faults, to see what grows")
    parser.add_argument("--picture", type=Path, help="where the soak's picture is written; with --write: docs/evaluation/soak.svg")
    parser.add_argument("--write", action="store_true", help="write what was found into docs/drills.json and docs/drills.md")
    arguments = parser.parse_args()
    if arguments.list:
        for drill in DRILLS:
            print(f"{drill.number:>6}  {drill.name:12} {drill.title}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends with us
    soaking.MINUTES, soaking.RATE, soaking.CALM = arguments.minutes, arguments.rate, arguments.calm
    soaking.PICTURE = arguments.picture or (CHECKOUT / "docs" / "evaluation" / "soak.svg" if arguments.write else None)
    known = {drill.name: drill for drill in DRILLS}
    unknown = [name for name in arguments.names if name not in known]
    if unknown:
        print(f"scripts/drill: no drill is called {', '.join(unknown)}; see --list", file=sys.stderr)
        return 2
    chosen = [known[name] for name in arguments.names] or [drill for drill in DRILLS if drill.name != "soak"]
    bad = 0
    for drill in chosen:
        if drill.name in arguments.skip:
            continue
        began = time.monotonic()
        told = run_one(drill, long=arguments.long)
        print(line_of(drill, told, time.monotonic() - began), flush=True)
        bad += bool(told.problems or told.lost)
        if arguments.write:
            keep(drill, told, long=arguments.long)
    return 1 if bad else 0


def run_one(drill: Drill, *, long: bool) -> Told:
    """Run a drill in a folder of its own."""
    why_not = drill.why_not or missing(drill)
    if drill.run is None or why_not:
        return Told(why_not=why_not)
    folder = Path(tempfile.mkdtemp(prefix=f"sekisho-drill-{drill.name}-"))
    try:
        return asyncio.run(drill.run(folder, long=long))
    except Exception as error:  # noqa: BLE001 - a drill that breaks is told as one that failed, and the others go on
        traceback.print_exc()
        log = folder / "sekisho.log"
        if log.exists():
            print(log.read_text("utf-8", "replace")[-3_000:], file=sys.stderr)
        return Told(problems=[f"the drill broke off: {error!r}"[:300]])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def missing(drill: Drill) -> str:
    """Return what the drill needs and this machine lacks."""
    if "root" in drill.needs and os.geteuid() != 0:
        return "needs root (mount)"
    if "compiler" in drill.needs and not (shutil.which("cc") or shutil.which("gcc")):
        return "needs a C compiler"
    for need, programs in PROGRAMS.items():
        if need in drill.needs and not all(map(shutil.which, programs)):
            return f"needs {', '.join(programs)}"
    if "scale" in drill.needs and not (find_spec("asyncpg") and _has_postgres()):
        return "needs PostgreSQL and the packages of scripts/extras scale"
    if "namespaces" in drill.needs:
        if not all(map(find_spec, ("asyncpg", "moto", "obstore", "redis"))):
            return "needs the test environment: .venv-test/bin/python scripts/drilling/main.py"
        return links.are_possible()
    return ""


def _has_postgres() -> bool:
    try:
        find_programs()
    except NoPostgres:
        return False
    return True


def line_of(drill: Drill, told: Told, seconds: float) -> str:
    """Return one line for the terminal."""
    if told.why_not:
        return f"{drill.number:>6} {drill.name:12} cannot run: {told.why_not}"
    state = "FAILED" if told.problems or told.lost else "ok"
    line = f"{drill.number:>6} {drill.name:12} {state:6} {told.messages} messages, lost {told.lost}, duplicates {told.duplicates}"
    line += f"{f' ({told.why})' if told.why else ''}; recovery {told.recovery}; {told.held} [{seconds:.0f} s]"
    return "\n".join([line, *(f"         ! {problem}" for problem in told.problems)])


def keep(drill: Drill, told: Told, *, long: bool) -> None:
    """Put the result beside those of other runs and write the page anew."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[drill.name] = {name: getattr(told, name) for name in FIELDS} | {
        "at": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "long": long,
    }
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    PAGE.write_text(page(results))


def page(results: dict[str, dict]) -> str:
    """Return docs/drills.md."""
    rows = [
        "# Fault drills",
        "",
        "Made by `scripts/drill --write`; one drill: `scripts/drill NAME`. Each runs a whole gateway with real sockets, an outside client that remembers every",
        "answer and comes again as servers do, and a next hop that notes every message. **Lost** = answered with 250, and afterwards neither at the next hop nor",
        "kept, bounced or queued (by ledger row and by body digest). Numbers are those of the drill's design list.",
        "",
        "| # | drill | messages | lost | duplicates, and why | recovery | what was seen | when |",
        "|---|---|--:|--:|---|---|---|---|",
    ]
    for drill in DRILLS:
        found = results.get(drill.name)
        if found is None:
            found = {"why_not": drill.why_not or "not run yet"}
        if found.get("why_not"):
            rows.append(f"| {drill.number} | {drill.title} | – | – | – | – | cannot run: {found['why_not']} | – |")
            continue
        duplicates = f"{found['duplicates']}{': ' + found['why'] if found['why'] else ''}"
        seen = found["held"] + "".join(f" **DOES NOT HOLD: {problem}**" for problem in found["problems"])
        when = found["at"] + (" (long)" if found["long"] else "")
        rows.append(
            f"| {drill.number} | {drill.title} | {found['messages']} | {found['lost']} | {duplicates} | {found['recovery']} | {_plain(seen)} | {when} |"
        )
    return "\n".join(rows) + "\n"


def _plain(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
