"""`sekisho check-config`: 0 and what would be started, or 2 and the line."""

from pathlib import Path

from sekisho.app.cli import main


def test_a_good_file(command, tmp_path):
    file = tmp_path / "sekisho.toml"
    file.write_text('[routes]\n"example.test" = ["127.0.0.1:2526"]\n')
    assert command("check-config", str(file)) == (0, f"{file}: ok. Listeners: 127.0.0.1:2525 (mx). Routes: 1.\n", "")


def test_the_file_of_the_data_folder_is_the_default(command, folder, japanese):
    folder.settings.write_text("")
    assert command("check-config")[1] == f"{folder.settings}: 問題ありません。受信口: 127.0.0.1:2525 (mx)。配送先: 0件。\n"


def test_a_bad_file(command, tmp_path):
    file = tmp_path / "sekisho.toml"
    file.write_text("[limits]\nmesage_octets = 1\n")
    code, out, err = command("check-config", str(file))
    assert (code, out) == (2, "")
    assert err == f"sekisho: {file}:2: unknown key 'mesage_octets' under [limits]. Did you mean 'message_octets'?\n"


def test_what_it_names_is_looked_at(command, tmp_path):
    file, pack = tmp_path / "sekisho.toml", tmp_path / "mine.toml"
    file.write_text(f'[rules]\npacks = ["{pack}"]\n')
    code, _, err = command("check-config", str(file))
    assert (code, "No such file" in err and str(pack) in err) == (2, True)
    pack.write_text('name = "mine"\nversion = "1"\n[[rules]]\nname = "mine.x"\n')
    code, _, err = command("check-config", str(file))
    assert (code, err) == (2, f"sekisho: {file} names what cannot be used: {pack}: mine.x: 'category' is missing\n")


def test_a_file_that_is_not_there(command, folder):
    assert command("check-config") == (0, f"There is no {folder.settings}: the built-in settings hold.\n", "")
    code, _, err = command("check-config", str(folder.root / "named.toml"))
    assert (code, err) == (2, f"sekisho: {folder.root / 'named.toml'} cannot be read: No such file or directory.\n")


def test_it_opens_no_store(tmp_path, capsys):
    file = tmp_path / "sekisho.toml"
    file.write_text("")
    assert main(["check-config", str(file), "--data", str(tmp_path / "nothing")]) == 0
    assert not Path(tmp_path / "nothing").exists()
    assert "ok" in capsys.readouterr().out
