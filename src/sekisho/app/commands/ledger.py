"""`sekisho ledger verify`: every message answered with 250 is delivered, quarantined, bounced or still queued."""

import argparse

from sekisho.api.views.station import ledger
from sekisho.app.assembling.desk import shown
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place
from sekisho.app.terminal.terms import state_name
from sekisho.app.terminal.words import say
from sekisho.keeping.standing.station import prove


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add verify."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    add_data_argument(actions.add_parser("verify", help=say("check the books", "台帳を検証する")))


def run(arguments: argparse.Namespace) -> int:
    """Verify."""
    return with_place(DataFolder(arguments.data), _verify)


async def _verify(stores: Place) -> int:
    report = await shown(stores, prove, ledger)
    fates = " + ".join(f"{state_name(fate)} {number}" for fate, number in report.balances.items())
    print(f"{state_name('accepted')} {report.accepted} = {fates}")
    if report.ok:
        print(say("The ledger is sound.", "台帳に不一致はありません。"))
        return OK
    for difference in report.differences:
        print(f"! {difference}")
    print(say("The ledger does NOT balance.", "台帳に不一致があります。"))
    return DIFFERENT
