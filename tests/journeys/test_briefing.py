"""The weekly briefing as a person gets it: taken in, sent through our own gateway, judged clean, delivered in both languages."""

import time

import pytest

from sekisho.testing.gateway import running

WEEKLY = """WEEKLY REPORT 2026-11-25
【1】かささぎ製 メールゲートウェイ KasasagiGate に複数の脆弱性
概要
KasasagiGate には、複数の脆弱性があります。結果として、遠隔の第三者が、設定を変更したり、情報を窃取したりする可能性があります。
対象となるバージョンは次のとおりです。
- KasasagiGate 5.2.3 より前のバージョン
この問題は、修正済みのバージョンに更新することで解決します。
"""


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    with running(tmp_path_factory.mktemp("briefing")) as started:
        yield started


@pytest.mark.parametrize(("language", "title"), [("en", "Weekly security briefing"), ("ja", "今週の注目")])
def test_the_mail_passes_our_own_gateway_as_clean(gateway, tmp_path, language, title):
    report, address = tmp_path / "report.txt", f"{language}@example.test"
    report.write_text(WEEKLY)
    assert gateway.command("briefing", "import", str(report)).returncode == 0
    sent = gateway.command("briefing", "send", "--language", language, "--to", address)
    assert sent.returncode == 0, sent.stderr
    deadline = time.monotonic() + 30
    while not (shown := gateway.command("mailbox", "show", address).stdout) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "X-Sekisho-Verdict: clean" in shown
    assert title in gateway.command("briefing", "show", "--language", language).stdout
