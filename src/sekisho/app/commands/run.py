"""`sekisho run ROLE ...`: some roles of the gateway on this machine, where several machines share a database."""

import argparse
from collections.abc import Sequence
from functools import partial

from sekisho.app.configuration.settings import Settings
from sekisho.app.supervision.greeting import WHOLE
from sekisho.app.supervision.serving import add_folder_arguments, serve
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    parser.add_argument(
        "roles",
        nargs="+",
        choices=WHOLE,
        metavar=say("ROLE", "役割"),
        help=say(
            "edge (takes mail in), delivery (hands it on), keeper (history, retention, reports), console (pages and API)",
            "edge（受信と検査）、delivery（配送）、keeper（履歴・保存期間・レポート）、console（画面とAPI）",
        ),
    )
    add_folder_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Be the supervisor of these roles. Raises Refused where the others could not see what they do."""
    roles = [role for role in WHOLE if role in arguments.roles]
    return serve(arguments, roles, partial(_may_be_alone, roles))


def _may_be_alone(roles: Sequence[str], settings: Settings) -> None:
    if settings.records.store == "embedded" and len(roles) < len(WHOLE):
        raise Refused(
            say(
                'The embedded stores belong to one machine and one service: start all roles with sekisho up, or set [records] store = "postgres".',
                '内蔵ストアは1台専用です。sekisho upですべての役割を起動するか、[records]のstoreを"postgres"にしてください。',
            )
        )
