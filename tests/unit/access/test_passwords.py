"""Stored passwords: the form, the floor of the parameters, and hashes that are made anew when these have grown."""

import re

from sekisho.access.passwords import LONGEST, Cost, Passwords

CHEAP = Cost(memory=64, passes=1)


async def test_a_password_matches_its_hash_and_no_other():
    passwords = Passwords(CHEAP)
    stored = await passwords.hash("秘密 otters sing")
    assert await passwords.matches("秘密 otters sing", stored)
    for wrong in ("秘密 otters sinG", "秘密 otters sing ", "", "x" * 5_000):
        assert not await passwords.matches(wrong, stored)
    assert await passwords.hash("秘密 otters sing") != stored  # a salt of its own


async def test_nobody_matches_nothing():
    passwords = Passwords(CHEAP)
    assert not await passwords.matches("", "")
    assert not await passwords.matches("anything at all", "")


async def test_stored_hashes_are_argon2id_with_at_least_what_owasp_asks_for():
    """CVE-2020-27693: an outdated hash of administrators' passwords."""
    stored = await Passwords().hash("four unrelated otters sing")
    memory, passes, lanes = map(int, re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$", stored).groups())
    assert memory >= 19_456
    assert memory * passes >= 19_456 * 2
    assert lanes >= 1


async def test_hashes_of_smaller_parameters_are_outgrown():
    old = await Passwords(CHEAP).hash("four unrelated otters sing")
    assert Passwords(Cost(memory=128, passes=1)).outgrown(old)
    assert Passwords(Cost(memory=64, passes=2)).outgrown(old)
    assert not Passwords(CHEAP).outgrown(old)
    assert Passwords(CHEAP).outgrown("scrypt$16384$8$1$salt$key")


async def test_the_whole_password_counts():
    passwords = Passwords(CHEAP)
    stored = await passwords.hash("x" * LONGEST)
    assert await passwords.matches("x" * LONGEST, stored)
    assert not await passwords.matches("x" * (LONGEST + 1), stored)
    assert not await passwords.matches("x" * (LONGEST - 1), stored)
