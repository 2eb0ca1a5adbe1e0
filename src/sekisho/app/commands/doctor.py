"""`sekisho doctor`: what is there on this machine, what is missing, and what that means."""

import argparse

from sekisho.app import abilities
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.words import say
from sekisho.gate.inspectors import selftest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print versions, abilities and the sandbox; 1 if anything is reduced."""
    del arguments
    missing = [f"{name}: {say('not installed', '導入されていません')}" for name, version in abilities.versions() if not version]
    print(say("Versions", "バージョン"))
    for name, version in abilities.versions():
        print(f"  {name} {version or '-'}")
    print(say("Abilities of this system", "この環境の機能"))
    for ability in abilities.abilities():
        print(f"  {'✓' if ability.found else '✗'} {ability.name}: {ability.found or ability.without}")
    missing += abilities.reduced()
    report = selftest.run()
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
