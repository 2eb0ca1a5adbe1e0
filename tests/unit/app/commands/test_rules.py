import pytest

from sekisho.app.cli import main
from sekisho.app.commands import rules as command
from sekisho.inspections.rules.ruleset import gather

MAIL = "From: A <a@stranger.test>\nSubject: Account\n\nYour account has been suspended. Verify your account within 24 hours: https://x.evil.test/\n"


@pytest.fixture(autouse=True)
def english(monkeypatch, tmp_path):
    monkeypatch.setenv("SEKISHO_LANG", "en")
    monkeypatch.chdir(tmp_path)


def test_new_and_test(capsys, tmp_path):
    assert main(["rules", "new", "mine"]) == 0
    assert main(["rules", "test", "mine.toml"]) == 0
    assert "1 rules, 2 examples, 0 wrong." in capsys.readouterr().out
    assert main(["rules", "new", "mine"]) == 2
    assert main(["rules", "new", "Mine!"]) == 2
    assert gather([(tmp_path / "mine.toml").read_text("utf-8")]).rules[0].name == "mine.first"


def test_a_wrong_example_and_a_wrong_pack(capsys, tmp_path):
    main(["rules", "new", "mine"])
    pack = tmp_path / "mine.toml"
    text = pack.read_text("utf-8")
    pack.write_text(text.replace("Your gift card", "Your wish"), "utf-8")
    assert main(["rules", "test", "mine.toml"]) == 1
    assert "mine.first: does not match" in capsys.readouterr().out
    pack.write_text(text.replace("reward and", "reword and"), "utf-8")
    assert main(["rules", "test", "mine.toml"]) == 2
    assert "'reword' is no fact, list or sign (line 1, column 1)" in capsys.readouterr().err
    pack.write_text(text.replace("'gift card'", "'(gift'"), "utf-8")
    assert main(["rules", "test", "mine.toml"]) == 2
    assert "(gift" in capsys.readouterr().err
    assert main(["rules", "test", "nowhere.toml"]) == 2


def test_explain_a_rule_and_a_message(capsys, tmp_path):
    assert main(["rules", "explain", "en.account_blocked"]) == 0
    out = capsys.readouterr().out
    assert "near(250, account, blocked)" in out
    assert "matches:" in out
    (tmp_path / "mail.eml").write_text(MAIL)
    assert main(["rules", "explain", "mail.eml"]) == 0
    assert "en.account_blocked" in capsys.readouterr().out
    (tmp_path / "plain.eml").write_text("Subject: x\n\nHello.\n")
    assert main(["rules", "explain", "plain.eml"]) == 1
    assert main(["rules", "explain", "nothing.eml"]) == 2


def test_in_japanese(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    (tmp_path / "mail.eml").write_text(MAIL)
    assert main(["rules", "explain", "mail.eml"]) == 0
    assert "アカウントが止められた" in capsys.readouterr().out


def test_the_skeleton_is_filled_by_the_name_alone():
    assert gather([command._SKELETON.format(name="x.y")]).rules[0].name == "x.y.first"
