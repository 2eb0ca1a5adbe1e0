"""What the tags of a signature may say, and what settles its result before any key is asked for."""

import pytest

from sekisho.senderauth.digests import Digests
from sekisho.senderauth.reading import read_signature
from sekisho.senderauth.section import split
from sekisho.senderauth.strictness import LEGACY, MODERN
from sekisho.testing.builders import RAW
from sekisho.testing.signed_mail import a_signing_key, oddly_signed, signed_mail


def read(raw, strictness=MODERN):
    digests = Digests(split(raw))
    return read_signature(digests, digests.places(b"dkim-signature")[0], strictness)


def test_a_right_signature_leaves_only_the_key_to_ask():
    facts = read(oddly_signed(t="100", x="200", i="@mail.partner.test"))
    assert (facts.result, facts.domain, facts.selector, facts.identity) == ("", "partner.test", "s1", "@mail.partner.test")
    assert (facts.algorithm, facts.signed_at, facts.expires_at, facts.partial) == ("rsa-sha256", 100, 200, False)
    assert (len(facts.signature), len(facts.digest), len(facts.mark)) == (256, 32, 8)
    assert read(signed_mail()).result == ""


@pytest.mark.parametrize(
    ("changed", "result", "word"),
    [
        ({"v": "2"}, "permerror", "v="),
        ({"v": None}, "permerror", "v="),
        ({"a": "rsa-sha1"}, "permerror", "rsa-sha1"),
        ({"a": "rsa-md5"}, "permerror", "a="),
        ({"a": None}, "permerror", "a="),
        ({"d": None}, "permerror", "d="),
        ({"d": "partner..test"}, "permerror", "d="),
        ({"d": "a" * 300}, "permerror", "d="),
        ({"s": "s1\x00"}, "permerror", "character"),
        ({"s": "../etc"}, "permerror", "s="),
        ({"s": "s." * 100 + "s", "d": "d." * 60 + "test"}, "permerror", "no name"),
        ({"i": "@other.test"}, "permerror", "i="),
        ({"i": "partner.test"}, "permerror", "i="),
        ({"q": "web/http"}, "permerror", "q="),
        ({"t": "soon"}, "permerror", "t="),
        ({"t": "-1"}, "permerror", "t="),
        ({"t": "1" * 13}, "permerror", "t="),
        ({"t": "200", "x": "100"}, "permerror", "x="),
        ({"h": "to:subject"}, "permerror", "From"),
        ({"h": None}, "permerror", "From"),
        ({"h": "from:" + ":".join(["x"] * 1_001)}, "permerror", "h="),
        ({"c": "strict"}, "permerror", "c="),
        ({"c": "relaxed/nowsp"}, "permerror", "c="),
        ({"b": "!!"}, "permerror", "b="),
        ({"b": "YW" * 4_000}, "permerror", "b="),
        ({"bh": "no_base64"}, "permerror", "bh="),
        ({"bh": "YWJj"}, "fail", "body"),
        ({"l": "ten"}, "permerror", "l="),
        ({"l": "9999"}, "permerror", "l="),
        ({"l": "9" * 77}, "permerror", "l="),
    ],
)
def test_what_settles_the_result(changed, result, word):
    facts = read(oddly_signed(**changed))
    assert facts.result == result
    assert word in facts.problem


def test_who_it_claims_to_be_from_is_told_even_then():
    facts = read(oddly_signed(v="2"))
    assert (facts.domain, facts.selector, facts.identity) == ("partner.test", "s1", "@partner.test")


def test_a_changed_body_fails_and_white_space_does_not():
    assert read(signed_mail() + b"More.\r\n").problem == "the body was changed"
    assert read(signed_mail().replace(b"of Tuesday", b"of   Tuesday")).result == ""
    assert read(oddly_signed(c="simple/simple").replace(b"of Tuesday", b"of   Tuesday")).result == "fail"


def test_a_part_of_the_body_is_signed_and_told():
    signed = oddly_signed(l="10")
    assert read(signed + b"Added.\r\n").result == ""
    assert read(signed).partial
    assert not read(oddly_signed(l=str(len(RAW.partition(b"\r\n\r\n")[2])))).partial


def test_a_second_from_is_not_covered():
    assert read(b"From: other@evil.test\r\n" + oddly_signed()).result == "policy"
    assert read(b"From: other@evil.test\r\n" + oddly_signed(h="from:from:to")).result == ""  # the key will find it changed


@pytest.mark.parametrize(("name", "where"), [(b"Subject", "h=from:subject"), (b"Content-Type", "h=from:content-type")])
def test_nor_is_another_field_that_readers_show(name, where):
    signed = oddly_signed(RAW.replace(b"Subject", name), h=where.partition("=")[2])
    assert read(signed).result == ""
    assert read(name + b": other\r\n" + signed).problem == f"a {name.decode()} field is not signed"


def test_a_header_that_readers_cut_differently_is_not_vouched_for():
    assert read(b"X-A: b\nFrom: other@evil.test\r\n" + oddly_signed()).result == "permerror"


def test_duplicate_tags_and_endless_fields():
    signed = oddly_signed()
    assert read(signed.replace(b"d=partner.test;", b"d=partner.test; d=evil.test;")).result == "permerror"
    assert read(signed.replace(b"v=1;", b"v=1; z=" + b"a" * 70_000 + b";")).result == "permerror"


def test_sha1_only_where_the_caller_allows_it():
    facts = read(oddly_signed(a="rsa-sha1"), LEGACY)
    assert (facts.result, len(facts.digest)) == ("", 20)


def test_ed25519():
    assert read(oddly_signed(key=a_signing_key(algorithm="ed25519"))).algorithm == "ed25519-sha256"
