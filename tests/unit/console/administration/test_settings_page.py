"""Settings in a browser."""

import asyncio
import html
import json
import re

from sekisho.model.ids import DEFAULT_TENANT
from sekisho.tenancy.values import MAIL, SETTINGS, read
from sekisho.tenancy.wishes.archive_passwords import OpenedPasswords
from sekisho.tenancy.wishes.settings import TenantSettings


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


def test_people_rules_and_networks_have_forms(admin, done):
    form = {**admin.get("/settings").form("/settings/change"), "group": "set_imitated", "name-0": "山田 <b>花子</b>", "addresses-0": "h@mail.test"}
    answer = admin.post("/settings/change", form)
    assert "Stored." in answer.body
    assert "山田 &lt;b&gt;花子&lt;/b&gt;" in answer.body
    assert admin.post("/settings/change", {**form, "version": "1", "addresses-0": "nobody"}).code == 422
    form |= {"group": "set_rules", "version": "1", "domain-0": "example.test", "dmarc_reject-0": "reject"}
    assert "Stored." in admin.post("/settings/change", form).body
    assert admin.post("/settings/change", {**form, "version": "2", "domain-0": "Not a domain"}).code == 422
    form |= {"group": "set_group_networks", "version": "2", "proof.sender_networks": "partner.test 192.0.2.0/24, 198.51.100.0/24"}
    assert "partner.test 192.0.2.0/24 198.51.100.0/24" in admin.post("/settings/change", form).body
    for wrong in ("partner.test", "partner.test 300.0.0.0/8", "partner.test 192.0.2.0/24\r\n,"):
        assert admin.post("/settings/change", {**form, "version": "3", "proof.sender_networks": wrong}).code == 422
    assert ("settings.change", "done") in done()
    japanese = admin.get("/settings?lang=ja").body
    for words in ("なりすまされやすい人物", "送信ドメイン認証の結果による処置", "差出人ドメインの送信元ネットワーク"):
        assert words in japanese


def test_passwords_are_set_and_never_shown(console, admin, act):
    assert act(admin, "/settings/change", group="set_group_passwords", version="0", **{"containers.passwords": "open sesame\nsecond one"}).code == 200
    page = admin.get("/settings").body
    assert "Passwords that are kept: 2" in page
    assert "(kept 2)" in page, "what stands for them in the text of everything"
    assert "sesame" not in page
    assert act(admin, "/settings/change", group="set_group_passwords", version="1", **{"containers.passwords": "third"}).code == 200
    assert asyncio.run(kept(console)) == ("open sesame", "second one", "third")
    form = admin.get("/settings").form("/settings/all")
    text = json.loads(html.unescape(re.search(r'name="everything"[^>]*>(.*?)</textarea>', admin.get("/settings").body, re.DOTALL)[1]))
    assert text["containers"]["passwords"] == ["(kept 1)", "(kept 2)", "(kept 3)"]
    text["containers"]["passwords"] = ["(kept 3)"]
    assert admin.post("/settings/all", {**form, "everything": json.dumps(text)}).code == 200
    assert asyncio.run(kept(console)) == ("third",)
    text["containers"]["passwords"] = ["(kept 9)"]
    assert act(admin, "/settings/all", everything=json.dumps(text), version="3").code == 422
    gone = {"containers.passwords": "", "containers.passwords.forget": "yes"}
    assert act(admin, "/settings/change", group="set_group_passwords", version="3", **gone).code == 200
    assert asyncio.run(kept(console)) == ()


async def kept(console):
    entry = await console.stores.control.get(DEFAULT_TENANT, SETTINGS, MAIL)
    stored = read(entry, TenantSettings).containers.passwords
    assert all(each.startswith("sealed:") for each in stored)
    return await OpenedPasswords(console.stores.vault).of(DEFAULT_TENANT, stored)
