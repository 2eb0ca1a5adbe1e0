"""`sekisho hash-password`: a password from standard input to the form that the settings file wants."""

import argparse
import getpass
import sys

from sekisho.app.cli import OK
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused
from sekisho.tenancy.passwords import hash_password

SHORTEST = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing may follow: a password on the command line would be seen by every user of the machine."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Read one line, hidden on a terminal, and print its hash."""
    del arguments
    password = getpass.getpass(say("Password: ", "パスワード: ")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(password) < SHORTEST:
        raise Refused(
            say(f"The password is too short; at least {SHORTEST} characters.", f"パスワードが短すぎます。{SHORTEST}文字以上にしてください。")
        )
    print(hash_password(password))
    return OK
