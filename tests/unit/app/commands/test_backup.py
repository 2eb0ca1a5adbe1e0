"""`sekisho backup`: what it says."""

from sekisho.testing.owed import an_acceptance, an_outcome


def test_a_copy_is_made_once(command, fill, tmp_path):
    one = an_acceptance()
    fill(lambda stores: stores.records.accept_decided([(one, an_outcome(one.arrival))]))
    code, out, _ = command("backup", str(tmp_path / "saved"))
    assert code == 0
    assert out.startswith("Saved ")
    code, _, error = command("backup", str(tmp_path / "saved"))
    assert code == 2
    assert "not empty" in error


def test_there_must_be_something_to_save(folder, command, tmp_path):
    folder.root.rename(tmp_path / "elsewhere")
    assert command("backup", str(tmp_path / "saved"))[0] == 2
