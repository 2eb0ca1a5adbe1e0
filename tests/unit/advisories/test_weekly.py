from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.advisories.report import UnreadableReport
from sekisho.advisories.weekly import looks_weekly, read_weekly


def test_entries_with_all_that_is_said_of_them(weekly):
    assert looks_weekly(weekly)
    report = read_weekly(weekly)
    assert (report.issued, report.period, report.partial) == (date(2026, 11, 25), (date(2026, 11, 15), date(2026, 11, 21)), ())
    first, second, third = report.entries
    assert first.products == ("Yamabato Access", "Yamabato Manager")
    assert (first.vendor, first.impacts, first.condition, first.remedy) == ("山鳩", ("os-command-execution",), "reach 8443/TCP", "workaround")
    assert first.cves == ("CVE-2026-10001",)
    assert first.links == ("https://yamabato.example/1",)
    assert second.products == ("KasasagiGate",)
    assert (second.vendor, second.kind, second.attacker, second.exploited) == ("かささぎ", "mail_gateway", "remote", True)
    assert second.impacts == ("settings-changed", "information-disclosure")
    assert second.jvns == ("JVNVU#91234567",)
    assert (third.products, third.condition, third.remedy, third.exploited) == (("Tsugumi",), "upload of .zip or .lzh", "", None)


def test_a_report_cut_short_is_partial_and_says_what_is_missing(weekly):
    report = read_weekly(weekly[: weekly.index("【3】Tsugumi に任意のコードが実行可能な脆弱性\n\n概要")])
    assert [entry.number for entry in report.entries] == [1, 2]
    assert report.partial == ("announced but not found: 3",)


def test_an_entry_without_summary_is_told(weekly):
    report = read_weekly(weekly.replace("概要\nTsugumi には、.zip または .lzh ファイルのアップロードの取り扱いに不備があります。", "情報源\nなし"))
    assert report.partial == ("entry 3 has no summary",)


def test_a_text_of_another_kind_is_refused():
    assert not looks_weekly("hello")
    with pytest.raises(UnreadableReport, match="Nothing was imported"):
        read_weekly("【1】題名だけ")


def test_days_that_do_not_exist_are_no_days(weekly):
    report = read_weekly(weekly.replace("2026-11-25", "2026-13-45"))
    assert (report.issued, report.period) == (None, None)


@given(st.text(alphabet="【】1２概要情報源対象\n 。CVE-20260/()<>", max_size=300))
def test_nothing_else_escapes(text):
    try:
        read_weekly(text)
    except UnreadableReport as error:
        assert str(error), "a refusal says why"
