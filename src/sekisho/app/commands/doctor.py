"""`sekisho doctor`: what is there on this machine, what is missing, and what that means."""

import argparse
import asyncio
import json

from sekisho.app import abilities
from sekisho.app.assembling.assemble import build_clamd
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.configuration.settings import Settings
from sekisho.app.machine import measures
from sekisho.app.storage import away
from sekisho.app.storage.folders import DataFolder
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.clock import SystemClock
from sekisho.gate.inspectors import selftest
from sekisho.model.errors import TemporaryFailure


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_data_argument(parser)


def _scanners(settings: Settings) -> list[str]:
    """Ask the configured scanner what it is; return a sentence where it gives no answer."""
    if not settings.scanners.clamd.address:
        return []
    print(say("Malware scanners", "ウイルス検査"))
    try:
        version = asyncio.run(build_clamd(settings, SystemClock().monotonic).version())
    except TemporaryFailure as failure:
        what = say("mail is asked to come again, then held", "メールは再送依頼のあと保留されます")
        print(f"  ✗ clamd: {failure} ({what})")
        return [str(failure)]
    print(f"  ✓ clamd: {version}")
    return []


def _machine(arguments: argparse.Namespace) -> list[str]:
    """Measure the machine; return what is not well."""
    folder = DataFolder(arguments.data)
    if not folder.root.exists():
        return []
    print(say("This machine", "このマシン"))
    wrong = []
    for measure in measures(settings_in_force(folder), folder):
        mark = "✗" if measure.advice else "✓"
        print(f"  {mark} {measure.name}: {measure.value}{f' ({measure.advice})' if measure.advice else ''}")
        wrong += [measure.advice] if measure.advice else []
    return wrong


def _database(folder: DataFolder) -> list[str]:
    """Tell whether edges of this machine miss the database, and what waits here for it."""
    found: list[str] = [*away.problems(folder)] if folder.root.exists() else []
    for sentence in found:
        print(f"  ✗ {sentence}")
    return found


def _running(folder: DataFolder, known: list[str]) -> list[str]:
    """Tell what the running service said of itself at its start and is not told yet; nothing where none runs."""
    try:
        said = json.loads(folder.state.read_text("utf-8")).get("reduced", [])
    except (OSError, ValueError):
        return []
    fresh = [str(sentence) for sentence in said if sentence not in known]
    if fresh:
        print(say("The running service", "動作中のサービス"))
    for sentence in fresh:
        print(f"  ✗ {sentence}")
    return fresh


def run(arguments: argparse.Namespace) -> int:
    """Print versions, abilities and the sandbox; 1 if anything is reduced."""
    missing = [f"{name}: {say('not installed', '導入されていません')}" for name, version in abilities.versions() if not version]
    print(say("Versions", "バージョン"))
    for name, version in abilities.versions():
        print(f"  {name} {version or '-'}")
    print(say("Abilities of this system", "この環境の機能"))
    for ability in abilities.abilities():
        print(f"  {'✓' if ability.found else '✗'} {ability.name}: {ability.found or ability.without}")
    missing += abilities.reduced()
    missing += _machine(arguments)
    missing += _database(DataFolder(arguments.data))
    missing += _scanners(settings_in_force(DataFolder(arguments.data)))
    report = selftest.run()
    missing += _running(DataFolder(arguments.data), missing) if report.may_serve and not report.missing else []
    print(say("Sandbox of the inspectors", "検査プロセスの隔離"))
    for layer in report.layers:
        print(f"  ✓ {layer}")
    for layer in report.missing:
        print(f"  ✗ {layer}: {say('this kernel lacks it', 'このカーネルにはありません')}")
    for leak in (*report.leaks, *report.broken):
        print(f"  ✗ {say('an inspector can', '検査プロセスに可能なこと')}: {leak}")
    if not missing and not report.missing and not report.leaks and report.may_serve:
        print(say("Nothing is reduced.", "制限中の機能はありません。"))
        return OK
    count = len(missing) + len(report.missing) + len(report.leaks) + len(report.broken)
    print(say(f"Reduced: {count}. What is marked with ✗ above says what it means.", f"制限中の機能: {count}件。上の✗の行に影響を示しています。"))
    return DIFFERENT
