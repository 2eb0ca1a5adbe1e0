"""Reports in a browser."""

import re

import pytest

from sekisho.model.access import Role


@pytest.fixture
def admin(console):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    return console.logged_in("carol@example.test")


def test_a_report_is_shown_in_every_period_and_both_languages(admin):
    for period, title in (("daily", "日次レポート"), ("weekly", "週次レポート"), ("monthly", "月次レポート"), ("<script>", "週次レポート")):
        body = admin.get(f"/reports?period={period}&lang=ja").body
        assert title in body
        assert "<script>" not in body
    assert "Weekly report" in admin.get("/reports?back=3&lang=en").body
    assert admin.get("/reports?back=99999").code == 200
    assert admin.get("/reports.csv").headers["content-type"].startswith("text/csv")


def test_it_is_sent_regularly_until_it_is_not(admin):
    page = admin.get("/reports")
    assert "Nobody gets a report yet" in page.body
    answer = admin.submit(page, "/reports/schedule", recipients="taro@file.test", period="daily", language="ja")
    assert "Added." in answer.body
    assert "taro@file.test" in answer.body
    for recipients, period in (("x@elsewhere.test", "daily"), ("<script>", "daily"), ("taro@file.test", "hourly")):
        refused = admin.submit(admin.get("/reports"), "/reports/schedule", recipients=recipients, period=period, language="en")
        assert refused.code == 422
        assert "<script>" not in refused.body
    number = re.search(r'name="schedule" value="(\w+)"', admin.get("/reports").body).group(1)
    assert admin.submit(admin.get("/reports"), "/reports/unschedule", schedule=number).code == 422
    assert "Removed." in admin.submit(admin.get("/reports"), "/reports/unschedule", schedule=number, sure="yes").body


def test_it_is_downloaded(admin):
    answer = admin.get("/reports.pdf?period=monthly")
    assert answer.headers["content-type"] == "application/pdf"
    assert "attachment" in answer.headers["content-disposition"]


def test_who_may_only_read_sends_to_nobody(console):
    console.account("bob@example.test", Role.ANALYST)
    analyst = console.logged_in("bob@example.test")
    assert "/reports/schedule" not in analyst.get("/reports").body
    csrf = analyst.get("/account").form("/logout")["csrf"]
    assert analyst.post("/reports/schedule", {"csrf": csrf, "recipients": "a@file.test", "period": "daily", "language": "en"}).code == 403
    console.account("end@example.test", Role.END_USER, addresses=("end@example.test",))
    assert console.logged_in("end@example.test").get("/reports").code == 403
