"""The chain: what holds, what breaks it, and from where on signatures still stand."""

from sekisho.ports.lookups import TempFail
from sekisho.senderauth import arc
from sekisho.testing.builders import NOW, RAW
from sekisho.testing.signed_mail import a_signing_key, published, sealed_mail

FIRST, SECOND = a_signing_key("list.test"), a_signing_key("forward.test", algorithm="ed25519")


class Down:
    async def txt(self, name):
        raise TempFail(name)


DNS = published(FIRST, SECOND)


async def chain(raw, resolver=DNS):
    return await arc.verify(raw, resolver, now=NOW)


async def test_none():
    assert (await chain(RAW)).result == "none"


async def test_a_chain_of_two_passes_and_tells_who_saw_what():
    result = await chain(sealed_mail(sealed_mail(key=FIRST, results="list.test; dmarc=pass"), key=SECOND, results="forward.test; dmarc=fail"))
    assert (result.result, result.sealers, result.oldest_pass) == ("pass", ("list.test", "forward.test"), 0)
    assert result.authentication == ("list.test; dmarc=pass", "forward.test; dmarc=fail")


async def test_a_change_between_them_is_told_by_the_oldest_that_stands():
    sealed = sealed_mail(key=FIRST)
    changed = sealed_mail(sealed + b"-- \r\nthe list\r\n", key=SECOND)
    result = await chain(changed)
    assert (result.result, result.oldest_pass) == ("pass", 2)


async def test_a_change_after_the_last_breaks_it():
    result = await chain(sealed_mail(key=FIRST) + b"more\r\n")
    assert (result.result, result.problem) == ("fail", "the last message signature: the body was changed")
    assert result.sealers == ("list.test",)


async def test_a_forged_result_breaks_the_seal():
    forged = sealed_mail(sealed_mail(key=FIRST, results="list.test; dmarc=fail"), key=SECOND).replace(b"dmarc=fail", b"dmarc=pass")
    result = await chain(forged)
    assert result.result == "fail"
    assert result.problem.startswith("seal 2")


async def test_dns_that_fails_is_temperror_and_no_key_is_fail():
    assert (await chain(sealed_mail(key=FIRST), published())).result == "fail"
    assert (await chain(sealed_mail(key=FIRST), Down())).result == "temperror"


async def test_now_is_now_where_nobody_says():
    assert (await arc.verify(sealed_mail(key=FIRST), DNS)).result == "pass"


async def test_nothing_that_readers_show_can_be_added_to_what_we_sealed():
    for added in (b"Subject: other\r\n", b"From: evil@evil.test\r\n", b"Reply-To: evil@evil.test\r\n", b"Content-Type: text/html\r\n"):
        assert (await chain(added + sealed_mail(key=FIRST))).result == "fail"
    assert (await chain(b"X-Other: fine\r\n" + sealed_mail(key=FIRST))).result == "pass"
