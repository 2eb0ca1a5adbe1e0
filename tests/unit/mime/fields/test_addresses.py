import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.fields.addresses import mailbox, parse


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a@b.test", [("", "a@b.test")]),
        ("<a@b.test>", [("", "a@b.test")]),
        ("Ann Bee <a@B.Test>", [("Ann Bee", "a@b.test")]),
        ('"Bee, Ann" <a@b.test>', [("Bee, Ann", "a@b.test")]),
        ('"Say \\"hi\\"" <a@b.test>', [('Say "hi"', "a@b.test")]),
        ("a@b.test (Ann (the bee))", [("Ann (the bee)", "a@b.test")]),
        ("a@b.test, Cee <c@d.test>,,", [("", "a@b.test"), ("Cee", "c@d.test")]),
        ("Friends: a@b.test, c@d.test;, e@f.test", [("", "a@b.test"), ("", "c@d.test"), ("", "e@f.test")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?B?5pel5pys?= <a@b.test>", [("日本", "a@b.test")]),
        ('"=?utf-8?B?5pel5pys?=" <a@b.test>', [("日本", "a@b.test")]),
        ("=?utf-8?Q?a,b_<x@y.test>?= <a@b.test>", [("a,b <x@y.test>", "a@b.test")]),
        ('"info@bank.test" <a@b.test>', [("info@bank.test", "a@b.test")]),
        ("info@bank.test <a@b.test>", [("info@bank.test", "a@b.test")]),
        ("<@r1.test,@r2.test:a@b.test>", [("", "a@b.test")]),
        ("Ann <a@b.test", [("Ann", "a@b.test")]),
        ("Ann <a@b.test, c@d.test", [("Ann", "a@b.test"), ("", "c@d.test")]),
        ("Ann a@b.test", [("Ann", "a@b.test")]),
        ("a @ b.test", [("", "a@b.test")]),
        ("< a @ b.test >", [("", "a@b.test")]),
        ('"john doe"@b.test', [("", '"john doe"@b.test')]),
        ('<"john doe"@b.test>', [("", '"john doe"@b.test')]),
        ("a@[192.0.2.1]", [("", "a@[192.0.2.1]")]),
        ("Ann <a@b.test\0>", [("Ann", "a@b.test")]),
        ("Ann <a@b\u200b.te\u00adst>", [("Ann", "a@b.test")]),
        ("a@b.test:;", [("", "a@b.test")]),
        ("Just A Name", [("Just A Name", "")]),
        ("<>", []),
        ("", []),
        ("O'Neil, Pat <p@b.test>", [("O'Neil", ""), ("Pat", "p@b.test")]),
        ("José <j@b.test>", [("José", "j@b.test")]),
        ("日本 <j@例え.test>", [("日本", "j@例え.test")]),
    ],
)
def test_mailboxes(value, found):
    assert [(one.name, one.address) for one in parse(value).mailboxes] == found


@pytest.mark.parametrize(
    "value",
    ["<a@b.test> <c@d.test>", "<<a@b.test>>", "a@b@c.test", "Ann <a@b.test", "x (unclosed <a@b.test>", "=?utf-8?Q?Ann_<a=40b.test>?="],
)
def test_lists_that_readers_understand_differently_are_odd(value):
    parsed = parse(value)
    assert parsed.odd
    assert parsed.mailboxes


def test_a_second_bracket_is_a_second_mailbox():
    assert [one.address for one in parse("Bank <info@bank.test> <evil@b.test>").mailboxes] == ["info@bank.test", "evil@b.test"]


def test_several_at_signs_keep_the_last_domain():
    assert parse("a@bank.test@evil.test").mailboxes[0].domain == "evil.test"


def test_the_organisation_is_the_registrable_domain():
    assert mailbox("", "a@Mail.Example.CO.JP.").organisation == "example.co.jp"
    assert mailbox("", "a@Mail.Example.CO.JP.").address == "a@mail.example.co.jp"


def test_lists_are_bounded():
    assert len(parse(", ".join(f"a{number}@b.test" for number in range(1_000)), 200).mailboxes) == 200


@pytest.mark.parametrize("piece", ["<", "(", '"', '"a" ', "@ ", "=?a?b?", ",", ":", "a@b <", "\\", "[", ")(", "=?"])
def test_endless_repetition_ends(piece):
    parse(piece * 20_000)


@given(
    st.lists(
        st.sampled_from(["a", "@", "<", ">", ",", ";", ":", '"', "(", ")", "\\", " ", "=?utf-8?q?x?=", "[", "]", "é", "b.test"]), max_size=50
    ).map("".join)
)
def test_any_text_gives_storable_mailboxes(value):
    for one in parse(value).mailboxes:
        assert one.name or one.address
        assert not any(sign in one.address for sign in "\r\n\x00")
