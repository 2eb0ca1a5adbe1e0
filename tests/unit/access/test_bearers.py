"""Secrets that open doors: their form, their checksum, and that they are never alike."""

import pytest

from sekisho.access import bearers


def test_every_secret_is_new_and_has_its_form():
    made = {bearers.fresh_secret() for _ in range(500)} | {bearers.fresh_token() for _ in range(500)}
    assert len(made) == 1_000
    assert all(bearers.is_secret(one) or bearers.is_token(one) for one in made)
    assert not any(bearers.is_secret(one) and bearers.is_token(one) for one in made)


def test_a_mistyped_token_is_told_without_the_store():
    token = bearers.fresh_token()
    other = "a" if token[10] != "a" else "b"
    assert bearers.is_token(token)
    assert not bearers.is_token(token[:10] + other + token[11:])


@pytest.mark.parametrize("text", ["", "sek_", "sek_" + "a" * 49, "SEK_" + "a" * 49, "sek_" + "あ" * 49, "x" * 10_000])
def test_what_is_no_token(text):
    assert not bearers.is_token(text)
    assert not bearers.is_token(f"{bearers.fresh_token()}\n")


def test_the_digest_does_not_hold_the_secret():
    token = bearers.fresh_token()
    assert len(bearers.digest(token)) == 64
    assert token[4:] not in bearers.digest(token)
