"""`sekisho api` against the real API on a socket: any operation by its name, its answer as JSON, its errors as exit codes."""

import asyncio
import io
import json

import pytest

from sekisho.app.cli import main
from sekisho.client.calls import CALLS


@pytest.fixture
def asked(api_port, monkeypatch, capsys):
    monkeypatch.setenv("SEKISHO_TOKEN", "operator")
    monkeypatch.setenv("SEKISHO_SERVER", f"http://127.0.0.1:{api_port}")
    monkeypatch.setenv("SEKISHO_LANG", "en")

    async def ask(*words):
        code = await asyncio.to_thread(main, ["api", *words])
        return code, *capsys.readouterr()

    return ask


async def test_an_answer_is_json(asked):
    code, out, _ = await asked("quarantine.list", "limit=5")
    assert (code, json.loads(out)) == (0, {"items": [], "next": ""})


async def test_arguments_of_every_kind(asked, tmp_path, monkeypatch):
    assert (await asked("domain.add", "name=example.test"))[0] == 0
    assert (await asked("domain.vouch", "name=example.test"))[0] == 0
    (tmp_path / "name").write_text("山田 太郎", "utf-8")
    code, out, err = await asked(
        "people.add", "address=taro@example.test", "aliases=a@example.test", "aliases=b@example.test", f"name=@{tmp_path}/name"
    )
    assert (code, err) == (0, "")
    assert {"a@example.test", "b@example.test"} <= set(json.loads(out)["aliases"])
    assert "山田 太郎" in out
    code, out, _ = await asked("people.change", "address=taro@example.test", "active=false", "name=@@taro")
    assert (code, json.loads(out)["active"], json.loads(out)["name"]) == (0, False, "@taro")
    monkeypatch.setattr("sys.stdin", io.StringIO("address\nhana@example.test\n"))
    assert (await asked("people.import_csv", "text=@-"))[0] == 0
    assert (await asked("people.export"))[1].count("@example.test") >= 2
    assert await asked("people.remove", "address=taro@example.test") == (0, "", "")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["quarantine.show", "held=nothing"], 1, "there is no held mail"),
        (["nothing.at-all"], 2, "no operation"),
        (["quarantine.show"], 2, "needs 'held'"),
        (["quarantine.list", "limit"], 2, "name=value"),
        (["quarantine.list", "limit=many"], 2, "number"),
        (["quarantine.list", "limit=0"], 2, "limit"),
        (["quarantine.list", "limit=1", "limit=2"], 2, "twice"),
        (["quarantine.list", "colour=red"], 2, "recipient"),
        (["policy.check", "text=@/nowhere/at/all"], 2, "cannot be read"),
        (["queue.list", "--token-file", "/nowhere/at/all"], 2, "cannot be read"),
        (["queue.list", "--server", "http://mail.example.test"], 2, "https"),
        (["queue.list", "--server", "http://127.0.0.1:1"], 3, "127.0.0.1:1"),
        (["queue.list", "--seconds", "-1"], 2, "seconds"),
        (["queue.list", "--tenant", "unknown"], 1, "unknown"),
    ],
)
async def test_errors_are_a_sentence_and_an_exit_code(asked, words, code, says):
    got, out, err = await asked(*words)
    assert (got, out) == (code, "")
    assert says in err
    assert err.startswith("sekisho: ")


async def test_the_token_comes_from_a_file_or_from_nowhere(asked, monkeypatch, tmp_path):
    monkeypatch.delenv("SEKISHO_TOKEN")
    assert (await asked("queue.list"))[0] == 2
    (tmp_path / "token").write_text("operator\n")
    assert (await asked("queue.list", "--token-file", str(tmp_path / "token")))[0] == 0
    (tmp_path / "token").write_text("wrong\n")
    code, _, err = await asked("queue.list", "--token-file", str(tmp_path / "token"))
    assert code == 2
    assert "wrong" not in err


@pytest.mark.parametrize(("language", "says"), [("en", "List held mail, newest first."), ("ja", "メールを検索します")])
def test_without_a_name_all_are_listed(monkeypatch, capsys, language, says):
    monkeypatch.setenv("SEKISHO_LANG", language)
    assert main(["api"]) == 0
    out = capsys.readouterr().out
    assert says in out
    assert len(out.splitlines()) == len(CALLS) + 1


async def test_what_would_move_the_cursor_is_written_as_an_escape(asked, monkeypatch):
    hostile = "a\x9b2J\u202e\U000e0001"
    monkeypatch.setattr("sekisho.client.connection.Connection.ask", lambda *_: json.dumps({"subject": hostile}, ensure_ascii=False).encode())
    code, out, _ = await asked("queue.list")
    assert code == 0
    assert out.replace("\n", "").isprintable()
    assert json.loads(out) == {"subject": hostile}


@pytest.mark.parametrize("answer", [b"<html>", b"[" * 100_000, b"\xff"])
async def test_what_is_no_json_is_refused(asked, monkeypatch, answer):
    monkeypatch.setattr("sekisho.client.connection.Connection.ask", lambda *_: answer)
    code, out, err = await asked("queue.list")
    assert (code, out) == (2, "")
    assert "does not answer as the API does" in err
