"""A report of our own making, after the layout of the weekly ones."""

from datetime import date

import pytest

from sekisho.advisories.report import Entry, Report

WEEKLY = """WEEKLY REPORT 2026-11-25

■11/15(日)〜11/21(土) のセキュリティ関連情報

【1】複数の 山鳩 製品にコマンドインジェクションの脆弱性
【2】かささぎ製 メールゲートウェイ KasasagiGate に複数の脆弱性
【3】Tsugumi に任意のコードが実行可能な脆弱性
【今週のひとくちメモ】年末の備え

=============================================

【1】複数の 山鳩 製品にコマンドインジェクションの脆弱性

情報源
山鳩セキュリティ情報
https://yamabato.example/1

概要
複数の 山鳩 製品には、コマンドインジェクションの脆弱性があります。結果と
して、管理画面 (8443/TCP) にアクセス可能な第三者が、任意の OS コマンドを
実行する可能性があります。

対象となる製品は次のとおりです。

- Yamabato Access 9.1
- Yamabato Manager バージョン 2.0 から 2.3

この問題は、回避策を適用することで影響を軽減できます。

関連文書 (英語)
CVE-2026-10001

【2】かささぎ製 メールゲートウェイ KasasagiGate に複数の脆弱性

情報源
Japan Vulnerability Notes JVNVU#91234567

概要
株式会社かささぎが提供する KasasagiGate には、複数の脆弱性があります。結果として、遠隔の第三者が、設定を変
更したり、情報を窃取したりする可能性があります。本脆弱性の悪用が確認されています。

対象となるバージョンは次のとおりです。

- KasasagiGate 5.2.3 より前のバージョン

この問題は、開発者が提供する修正済みのバージョンに更新することで解決します。

【3】Tsugumi に任意のコードが実行可能な脆弱性

概要
Tsugumi には、.zip または .lzh ファイルのアップロードの取り扱いに不備があります。

【今週のひとくちメモ】年末の備え
確認しましょう。
"""


@pytest.fixture
def weekly():
    return WEEKLY


def an_entry(number=1, title="Tsugumi に脆弱性", **fields):
    return Entry(number, title, fields.pop("summary", "要約"), **fields)


@pytest.fixture
def report():
    entries = (
        an_entry(1, "Yamabato Access に脆弱性", products=("Yamabato Access",), impacts=("os-command-execution",), kind="virtualisation", remedy="workaround"),
        an_entry(2, "KasasagiGate に脆弱性", products=("KasasagiGate",), versions=("KasasagiGate 5.2.3 より前",), impacts=("settings-changed",),
                 attacker="remote", kind="mail_gateway", remedy="update", cves=("CVE-2026-10002",)),
    )  # fmt: skip
    return Report("jpcert-weekly", date(2026, 11, 25), (date(2026, 11, 15), date(2026, 11, 21)), entries)
