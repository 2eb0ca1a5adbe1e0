"""Signing keys in a browser: their record, never their secret."""


def test_a_key_is_made_and_has_no_successor_before_it_signs(admin, act, done):
    assert "Nothing is signed yet" in admin.get("/signing-keys").body
    answer = act(admin, "/signing-keys/new", domain="file.test", algorithm="ed25519")
    assert "Publish its record now" in answer.body
    assert "._domainkey.file.test" in answer.body
    assert "v=DKIM1" in answer.body
    assert "PRIVATE" not in answer.body
    assert act(admin, "/signing-keys/new", domain="file.test", algorithm="ed25519").code == 422
    assert act(admin, "/signing-keys/rotate", domain="file.test", algorithm="ed25519").code == 422
    assert act(admin, "/signing-keys/new", domain="file.test", algorithm="none").code == 422
    assert ("signing-key.new", "done") in done()
    assert "DNSへの公開待ち" in admin.get("/signing-keys?lang=ja").body


def test_who_may_only_read_makes_none(analyst, act):
    assert "/signing-keys/new" not in analyst.get("/signing-keys").body
    assert act(analyst, "/signing-keys/new", domain="file.test", algorithm="rsa").code == 403
