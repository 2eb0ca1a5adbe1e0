"""Groups in a browser."""


def test_a_group_is_made_filled_and_removed(admin, act, done):
    assert "no group yet" in admin.get("/groups").body
    assert "Stored: Sales" in act(admin, "/groups/set", name="Sales", address="sales@file.test").body
    act(admin, "/people/add", address="taro@file.test", name="Taro")
    assert "Sales: +1 −0" in act(admin, "/groups/members", name="Sales", add="taro@file.test").body
    assert act(admin, "/groups/members", name="Sales", add="nobody@file.test").code in {404, 422}
    assert act(admin, "/groups/remove", name="Sales").code == 422
    assert "Removed; its people stay: Sales" in act(admin, "/groups/remove", name="Sales", sure="yes").body
    assert ("group.remove", "done") in done()


def test_what_cannot_be_is_text(admin, act):
    for name, address in (("", ""), ("<script>", "x@elsewhere.test"), ("x", "<script>")):
        answer = act(admin, "/groups/set", name=name, address=address)
        assert answer.code == 422
        assert "<script>" not in answer.body


def test_who_may_only_read_changes_nothing(analyst, act):
    assert "/groups/set" not in analyst.get("/groups").body
    assert act(analyst, "/groups/set", name="x").code == 403
