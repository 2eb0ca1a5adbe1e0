"""`sekisho briefing`: from a report in a file to a page, a script and a search."""

import json

import pytest

WEEKLY = """WEEKLY REPORT 2026-11-25
【1】Tsugumi に脆弱性
概要
遠隔の第三者が、任意の OS コマンドを実行する可能性があります。
対象となる製品は次のとおりです。
- Tsugumi 5.2 より前
【2】cryptography に脆弱性
概要
サービス運用妨害の可能性があります。CVE-2026-30001
"""


@pytest.fixture
def imported(command, tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(WEEKLY)
    return command("briefing", "import", str(file))


def test_nothing_yet_says_what_to_do(command):
    assert command("briefing", "list")[:2] == (0, "No briefing is kept yet.\n")
    code, _, error = command("briefing", "show")
    assert (code, "sekisho briefing import FILE" in error) == (2, True)


def test_an_import_alarms_once_of_our_own_parts(command, imported, tmp_path):
    code, out, _ = imported
    assert code == 1
    assert "2 entries taken in as 2026-11-25." in out
    assert "ALARM: cryptography" in out
    assert "requirements/run.in" in out
    code, out, _ = command("briefing", "import", str(tmp_path / "report.txt"))
    assert (code, "ALARM" in out) == (0, False)


def test_the_inventory_chooses_the_one_to_watch(command, imported, tmp_path):
    stock = tmp_path / "stock.csv"
    stock.write_text("product,version\nTsugumi,5.1\n")
    assert command("briefing", "inventory", str(stock))[:2] == (0, "1 products are stored.\n")
    assert "Tsugumi" in command("briefing", "inventory")[1]
    assert "The one to watch: Tsugumi" in command("briefing", "show")[1]
    assert "今週の注目はTsugumiです" in command("briefing", "script", "--language", "ja")[1]
    assert command("briefing", "show", "2026-11-25", "--html")[1].startswith("<!doctype html>")
    assert "2026-11-25" in command("briefing", "list")[1]


def test_search(command, imported):
    assert "cryptography" in command("briefing", "search", "CVE-2026-30001")[1]
    assert command("briefing", "search", "nothing-like-it")[0] == 1


@pytest.mark.parametrize("content", [b"", b"hello", json.dumps({"a": 1}).encode()])
def test_a_file_of_another_kind_is_one_sentence(command, tmp_path, content):
    file = tmp_path / "report.txt"
    file.write_bytes(content)
    code, out, error = command("briefing", "import", str(file))
    assert (code, out) == (2, "")
    assert error.startswith(f"sekisho: {file}: ")
    assert command("briefing", "list")[1] == "No briefing is kept yet.\n"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://localhost/", "http://169.254.169.254/latest", "https://a:b@example.test/"])
def test_an_address_that_only_we_can_reach_is_refused(command, url):
    code, out, error = command("briefing", "import", url)
    assert (code, out) == (2, "")
    assert "was not fetched" in error


def test_a_name_that_is_none(command, imported):
    assert command("briefing", "show", "../../etc")[0] == 2
    assert command("briefing", "import", "/nonexistent")[0] == 2


def test_parts_lists_what_is_watched(command):
    assert "OpenSSL" in command("briefing", "parts")[1]
