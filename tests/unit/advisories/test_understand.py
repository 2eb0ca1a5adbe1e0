from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sekisho.advisories.report import Entry
from sekisho.advisories.understand import numbers, understand


def test_numbers_in_every_spelling():
    assert numbers("ＣＶＥ－2026－10001 cve-2026-10001 JVN#12345678 JVNVU#91234567 https://jvn.jp/vu/JVNVU98890246/") == (
        ("CVE-2026-10001",),
        ("JVN#12345678", "JVNVU#91234567", "JVNVU#98890246"),
    )


def test_what_is_known_already_is_kept():
    known = Entry(1, "X に脆弱性", "遠隔の第三者が", products=("Y",), vendor="Z", kind="wiki", attacker="local", impacts=("xss",), cves=("CVE-1-1",))
    meant = understand(known)
    assert replace(meant, exploited=None) == replace(known, exploited=None, vendor="Z")


def test_the_exact_impact_replaces_the_general_one():
    assert understand(Entry(1, "X", "任意のコードまたは任意の OS コマンドを実行")).impacts == ("os-command-execution",)


def test_nothing_is_guessed():
    meant = understand(Entry(1, "お知らせ", "詳細は未定です。"))
    assert (meant.kind, meant.attacker, meant.impacts, meant.remedy, meant.exploited) == ("", "", (), "", None)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_words_are_read(title, summary):
    understand(Entry(1, title, summary), [title, summary])
