"""The command line: exit codes, help, both languages, one sentence for each error."""

import re
import subprocess
import sys

import pytest

from sekisho import __version__
from sekisho.app import cli
from sekisho.app.cli import COMMANDS, DIFFERENT, FAILED, OK, USAGE, main
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.testing.gateway import environment


def test_without_a_command_help_is_shown_and_the_usage_was_wrong(capsys):
    assert main([]) == USAGE
    shown = capsys.readouterr().out
    assert all(name in shown for name, *_ in COMMANDS)
    assert "exit codes: 0 done; 1 something was found or differs; 2 wrong usage or settings; 3 it failed now" in " ".join(shown.split())


def test_help_is_in_japanese_where_the_reader_is(capsys, japanese):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == OK
    assert "台帳の検証" in shown
    assert "終了コード: 0 正常" in shown
    assert "使い方: sekisho" in shown
    assert not re.search("usage|options|positional|show", shown)


@pytest.mark.parametrize("words", [["swim"], ["--wrong"], ["queue"], ["queue", "swim"], ["quarantine", "show"], ["hash-password", "secret"]])
def test_wrong_usage_is_2(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == USAGE
    assert "usage: sekisho" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["swim"], ["--wrong"], ["queue"], ["queue", "swim"], ["quarantine", "list", "--limit", "many"]])
def test_wrong_usage_is_told_in_japanese(words, capsys, japanese):
    with pytest.raises(SystemExit) as ended:
        main(words)
    shown = capsys.readouterr().err
    assert ended.value.code == USAGE
    assert "使い方: sekisho" in shown and "エラー: " in shown
    assert not re.search("usage|error|argument|invalid|choose|required|unrecognized", shown), shown


def test_the_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == OK
    assert capsys.readouterr().out == f"sekisho {__version__}\n"


def test_an_option_of_a_command_may_begin_as_ours_do(capsys, tmp_path, monkeypatch):
    """`digest send --to` is neither `--token` nor `--token-file`."""
    monkeypatch.setenv("SEKISHO_DATA", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main(["digest", "send", "--to", "a@example.test", "--nothing-of-the-kind"])
    assert ended.value.code == USAGE
    told = capsys.readouterr().err
    assert "ambiguous" not in told
    assert "--nothing-of-the-kind" in told


@pytest.mark.parametrize("name", [name for name, *_ in COMMANDS])
def test_every_command_has_help_with_exit_codes_in_both_languages(name, capsys, monkeypatch):
    for language, words in (("en", "exit codes:"), ("ja", "終了コード")):
        monkeypatch.setenv("SEKISHO_LANG", language)
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == OK
        assert words in capsys.readouterr().out


@pytest.mark.parametrize(("error", "code"), [(Refused("what; what to do"), USAGE), (TemporaryFailure("not now"), FAILED), (KeyboardInterrupt(), 130)])
def test_each_error_is_one_sentence_and_a_code(error, code, capsys, monkeypatch, tmp_path):
    def fail(arguments):
        del arguments
        raise error

    monkeypatch.setattr("sekisho.app.commands.check_config.run", fail)
    assert main(["check-config", "--data", str(tmp_path)]) == code
    said = capsys.readouterr().err
    assert said == (f"sekisho: {error}\n" if str(error) else "")


def test_an_error_of_ours_is_not_swallowed(monkeypatch, tmp_path):
    def fail(arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("sekisho.app.commands.check_config.run", fail)
    with pytest.raises(ZeroDivisionError):
        main(["check-config", "--data", str(tmp_path)])


def test_only_the_command_in_use_is_imported():
    """A start takes no longer than it must: `check-config` needs no stores, no server and no crafts."""
    code = (
        "import sys; from sekisho.app.cli import main\n"
        "try: main(['check-config', '--help'])\n"
        "except SystemExit: print(sorted(name for name in sys.modules if name.startswith('sekisho.')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    loaded = run.stdout.splitlines()[-1]
    assert "sekisho.app.commands.check_config" in loaded
    assert not re.search(r"sekisho\.(backends\.(?!whole_files)|(edge|gate|mime|console|delivery)\b)", loaded)


def test_a_reader_that_goes_away_is_no_error(folder):
    """`sekisho track | head -1`"""
    script = f'"{sys.executable}" -m sekisho --help | head -c 1 >/dev/null; echo "${{PIPESTATUS[0]}}"'
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env=environment())
    assert (run.stdout.strip(), run.stderr) == ("0", "")


def test_commands_have_names_and_help_in_both_languages():
    assert len({name for name, *_ in COMMANDS}) == len(COMMANDS)
    for _, _, english, japanese in COMMANDS:
        assert english.isascii()
        assert not japanese.isascii()
    assert (OK, DIFFERENT, USAGE, FAILED) == (0, 1, 2, 3)
    assert cli.EXIT_CODES[0].count(";") == 3


def test_usage_says_the_command_once(capsys):
    with pytest.raises(SystemExit):
        main(["quarantine", "list", "--help"])
    assert capsys.readouterr().out.startswith("usage: sekisho quarantine list ")
