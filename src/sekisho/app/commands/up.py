"""`sekisho up`: run the gateway."""

import argparse

from sekisho.app.supervision.serving import add_folder_arguments, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_folder_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Be the supervisor of all roles."""
    return serve(arguments)
