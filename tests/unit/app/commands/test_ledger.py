"""`sekisho ledger verify`: sound books are 0, a difference is 1 and named."""

import sqlite3

from sekisho.model.delivery import Fate
from sekisho.testing.owed import an_acceptance, an_outcome


def settle(fill, *fates):
    acceptances = [an_acceptance(recipients=("taro@example.test",)) for _ in fates]
    pairs = [(acceptance, an_outcome(acceptance.arrival, fate)) for acceptance, fate in zip(acceptances, fates, strict=True)]
    fill(lambda stores: stores.records.accept_decided(pairs))


def test_empty_books_are_sound(command):
    code, out, _ = command("ledger", "verify")
    assert code == 0
    assert out.endswith("The ledger is sound.\n")


def test_every_recipient_stands_in_one_row(command, fill):
    settle(fill, Fate.DELIVERED, Fate.QUARANTINED, Fate.QUARANTINED, Fate.QUEUED)
    code, out, _ = command("ledger", "verify")
    assert code == 0
    assert out.startswith("accepted 4 = ")
    assert "quarantined 2" in out


def test_a_row_that_somebody_took_away_is_found(command, fill, folder, japanese):
    settle(fill, Fate.DELIVERED)
    with sqlite3.connect(folder.root / "spool.db") as spool:
        spool.execute("DELETE FROM ledger")
    code, out, _ = command("ledger", "verify")
    assert code == 1
    assert "! " in out
    assert out.endswith("台帳に不一致があります。\n")
