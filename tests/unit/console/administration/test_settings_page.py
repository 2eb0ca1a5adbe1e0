"""Settings in a browser."""

import json

from sekisho.tenancy.settings import TenantSettings


def test_a_group_is_changed_with_its_audit(admin, done):
    page = admin.get("/settings")
    form = {
        **page.form("/settings/change"),
        "group": "set_group_quarantine",
        "quarantine.days": "14",
        "quarantine.undo_days": "3",
        "quarantine.two_person": "fraud",
    }
    answer = admin.post("/settings/change", form)
    assert "Stored." in answer.body
    assert 'name="quarantine.days" value="14"' in answer.body
    assert 'name="quarantine.undo_days" value="3"' in answer.body
    ticked = [line for line in answer.body.split("<label") if 'name="quarantine.two_person"' in line and " checked" in line]
    assert ["fraud" in one for one in ticked] == [True], "the box of malware was not ticked any more"
    assert ("settings.change", "done") in done()
    assert admin.post("/settings/change", form).code in {409, 422}, "made from a version that is not in force any more"
    assert "隔離メールの保存日数" in admin.get("/settings?lang=ja").body


def test_what_cannot_be_is_told_and_not_stored(admin, act):
    for days in ("0", "-1", "x", "<script>"):
        wrong = {"quarantine.days": days, "quarantine.undo_days": "7"}
        answer = act(admin, "/settings/change", group="set_group_quarantine", version="0", **wrong)
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
    assert (
        act(analyst, "/settings/change", group="set_group_quarantine", version="0", **{"quarantine.days": "1", "quarantine.undo_days": "1"}).code
        == 403
    )


def test_when_digests_go_out_is_set_schedule_by_schedule(admin, done):
    page = admin.get("/settings")
    assert "When digests go out" in page.body
    assert "隔離通知メールの送信日時" in admin.get("/settings?lang=ja").body
    page = admin.get("/settings?lang=en")
    fields = [("csrf", page.form("/settings/change")["csrf"]), ("group", "set_group_schedules"), ("version", "0")]
    fields += [("name_0", "daily"), ("day_0", "monday"), ("day_0", "friday"), ("times_0", "08:00, 13:30"), ("groups_0", "")]
    fields += [("name_1", "weekly"), ("day_1", "sunday"), ("times_1", "18:00"), ("groups_1", "sales\r\nboard")]
    answer = admin.post("/settings/change", fields)
    assert "Stored." in answer.body
    assert ("settings.change", "done") in done()
    for field in ('name="times_0" value="08:00 13:30"', 'name="name_1" value="weekly"', 'name="name_2" value=""'):
        assert field in answer.body
    kept = [(name, value) for name, value in fields if not name.endswith("_0") and name != "version"] + [("version", "1")]
    answer = admin.post("/settings/change", kept)
    assert 'name="name_0" value="weekly"' in answer.body, "a schedule without its name goes away"
    for wrong in ([("name_0", "Daily!"), ("day_0", "monday"), ("times_0", "08:00")], [("name_0", "x"), ("times_0", "25:00")]):
        refused = admin.post("/settings/change", [*fields[:2], ("version", "2"), *wrong])
        assert refused.code == 422
