"""ID tokens: for us, now, and for this login."""

import pytest

from sekisho.access.oidc.claims import read
from sekisho.access.oidc.jose import BadToken

NOW = 1_000_000.0
GOOD = {
    "iss": "https://login.example.test", "aud": "sekisho", "nonce": "n", "sub": "alice", "exp": NOW + 300, "iat": NOW, "email": " Alice@Example.Test",
    "email_verified": True, "name": "Alice", "groups": ["mail", 5], "amr": ["pwd", "mfa"],
}  # fmt: skip


def look(**changes):
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return read(claims, "https://login.example.test", "sekisho", "n", "groups", NOW)


def test_whom_it_vouches_for():
    vouched = look()
    assert (vouched.subject, vouched.email, vouched.name, vouched.groups, vouched.strong) == ("alice", "alice@example.test", "Alice", ("mail",), True)
    assert look(aud=["other", "sekisho"], azp="sekisho").subject == "alice"
    assert not look(amr=None).strong


@pytest.mark.parametrize(
    "email", [{"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}, {"email": "a@b@c"}, {"email": 5}, {"email": "a\n@b"}]
)
def test_an_address_counts_only_if_it_is_verified(email):
    assert look(**email).email == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://login.example.test/"}, {"iss": None}, {"iss": "https://evil.test"}, {"aud": "another"}, {"aud": None}, {"aud": []}, {"aud": {"sekisho": 1}},
        {"aud": ["sekisho", "other"]}, {"azp": "another"}, {"nonce": "other"}, {"nonce": None}, {"nonce": ""}, {"exp": NOW - 61}, {"exp": None}, {"exp": "never"},
        {"exp": True}, {"exp": 1e400}, {"iat": None}, {"iat": NOW + 120}, {"iat": NOW - 3_600}, {"nbf": NOW + 120}, {"sub": None}, {"sub": ""}, {"sub": 5}, {"sub": "x" * 256}, {"sub": "a\nb"},
    ],
)  # fmt: skip
def test_what_is_refused(wrong):
    with pytest.raises(BadToken):
        look(**wrong)


def test_without_a_nonce_of_ours_nothing_is_taken():
    with pytest.raises(BadToken):
        read({**GOOD, "nonce": ""}, GOOD["iss"], "sekisho", "", "groups", NOW)
