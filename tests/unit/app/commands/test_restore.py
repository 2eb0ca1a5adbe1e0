"""`sekisho restore`: what it says, and what waits afterwards."""

import shutil

from sekisho.testing.owed import an_acceptance, an_outcome


def test_what_is_queued_is_held_until_it_is_let_go(command, fill, folder, tmp_path):
    one = an_acceptance()
    fill(lambda stores: stores.records.accept_decided([(one, an_outcome(one.arrival))]))
    command("backup", str(tmp_path / "saved"))
    code, _, error = command("restore", str(tmp_path / "saved"))
    assert code == 2
    assert "already" in error
    shutil.rmtree(folder.root)
    code, out, _ = command("restore", str(tmp_path / "saved"))
    assert code == 0
    assert "1 queued messages are held" in out
    assert "restored" in command("queue", "list")[1]
    assert command("ledger", "verify")[0] == 0
    assert command("queue", "unhold", "--all")[1] == "1 deliveries changed.\n"


def test_what_is_no_backup_is_refused(command, tmp_path):
    code, _, error = command("restore", str(tmp_path / "nothing"))
    assert code == 2
    assert "no whole back-up" in error
