"""Settings in a browser."""

import json

from sekisho.tenancy.settings import TenantSettings


def test_a_group_is_changed_with_its_audit(admin, done):
    page = admin.get("/settings")
    form = {**page.form("/settings/change"), "group": "set_group_quarantine", "quarantine.days": "14"}
    answer = admin.post("/settings/change", form)
    assert "Stored." in answer.body
    assert 'name="quarantine.days" value="14"' in answer.body
    assert ("settings.change", "done") in done()
    assert admin.post("/settings/change", form).code in {409, 422}, "made from a version that is not in force any more"
    assert "隔離メールの保存日数" in admin.get("/settings?lang=ja").body


def test_what_cannot_be_is_told_and_not_stored(admin, act):
    for days in ("0", "-1", "x", "<script>"):
        answer = act(admin, "/settings/change", group="set_group_quarantine", version="0", **{"quarantine.days": days})
        assert answer.code == 422
        assert "<script>" not in answer.body
    assert 'name="quarantine.days" value="30"' in admin.get("/settings").body


def test_everything_as_text_is_changed_whole_or_not(admin, act):
    plain = json.loads(json.dumps({"tenant": {"people": [{"name": "山田 太郎"}]}}))
    assert act(admin, "/settings/all", everything=json.dumps(plain), version="0").code == 200
    assert "山田 太郎" in admin.get("/settings").body
    assert act(admin, "/settings/all", everything='{"nonsense": 1}', version="1").code == 422
    assert TenantSettings().tenant.unlisted == "ask"


def test_who_may_only_read_changes_nothing(analyst, act):
    body = analyst.get("/settings").body
    assert "<fieldset disabled>" in body
    assert "/settings/all" not in body
    assert act(analyst, "/settings/change", group="set_group_quarantine", version="0", **{"quarantine.days": "1"}).code == 403
