"""LDIF: folded lines, base64, and nothing that is fetched or changed."""

import pytest

from sekisho.tenancy.directories.ldif import read_ldif

TEXT = """version: 1
# a comment
 that goes on
dn: cn=Taro,ou=people,dc=acme,
 dc=test
mail: taro@acme.test
cn;lang-ja:: 5bGx55SwIOWkqumDjg==
objectClass: person
objectClass: top

dn:: Y249WA==
mail: x@acme.test
"""


def test_folded_encoded_and_commented():
    entries, problems = read_ldif(TEXT)
    assert problems == []
    assert [line for line, _ in entries] == [4, 11]
    first = entries[0][1]
    assert (first.dn, first.attributes["cn"], first.attributes["objectclass"]) == (
        "cn=Taro,ou=people,dc=acme,dc=test",
        ("山田 太郎",),
        ("person", "top"),
    )
    assert entries[1][1].dn == "cn=X"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("dn: cn=x\nmail:< file:///etc/passwd\n", 2, "not fetched"),
        ("dn: cn=x\nchangetype: delete\n", 2, "change records"),
        ("dn: cn=x\nmail:: !!!\n", 2, "base64"),
        ("dn: cn=x\nnonsense\n", 2, "colon"),
        ("mail: x@acme.test\n", 1, "without dn"),
        ("dn: cn=x\nmail: a@acme.test\n\n\nmail: b@acme.test\n", 5, "without dn"),
    ],
)
def test_bad_lines_have_their_numbers(text, line, says):
    _, problems = read_ldif(text)
    assert [(problem.line, says in problem.says) for problem in problems] == [(line, True)]


def test_nothing_hostile_ends_it():
    for text in ("", "\n" * 100_000, " folded\n from nowhere\n", "dn: " + "x" * 1_000_000, "\x00\x01:\x02\n", "version: 1\n continued\n"):
        read_ldif(text)
