"""The public function: octets and a resolver in, results out."""

import asyncio

import pytest

from sekisho.ports.lookups import TempFail
from sekisho.senderauth import dkim
from sekisho.senderauth.proofs import read_signatures
from sekisho.testing.builders import NOW, RAW
from sekisho.testing.signed_mail import a_signing_key, oddly_signed, published, signed_mail

KEY = a_signing_key()


class Counting:
    def __init__(self, inner):
        self.inner, self.asked = inner, []

    async def txt(self, name):
        self.asked.append(name)
        return await self.inner.txt(name)


class Down:
    async def txt(self, name):
        raise TempFail(name)


async def test_a_signed_message_passes():
    (result,) = await dkim.verify(signed_mail(), published(KEY), now=NOW)
    assert (result.result, result.domain, result.selector, result.identity) == ("pass", "partner.test", "s1", "@partner.test")
    assert (result.algorithm, result.key_bits, len(result.signature), result.partial, result.problem) == ("rsa-sha256", 2048, 8, False, "")


async def test_now_is_now_where_nobody_says():
    (result,) = await dkim.verify(oddly_signed(t="100", x="200"), published(KEY))
    assert result.problem == "the signature has expired"


async def test_no_signature_no_result():
    assert await dkim.verify(RAW, published(KEY)) == ()


@pytest.mark.parametrize("changed", [b"Subject: Other", b"Subject: Minutes\r\nSubject: Other", b"From: Evil <evil@partner.test>"])
async def test_changed_fields_fail(changed):
    name = changed.partition(b":")[0]
    raw = signed_mail()
    start = raw.index(b"\r\n" + name + b":") + 2
    end = raw.index(b"\r\n", start)
    (result,) = await dkim.verify(raw[:start] + changed + raw[end:], published(KEY), now=NOW)
    assert result.result == "fail"


async def test_fields_that_are_oversigned_cannot_be_added():
    (result,) = await dkim.verify(b"Reply-To: evil@evil.test\r\n" + signed_mail(), published(KEY), now=NOW)
    assert result.result == "fail"
    (result,) = await dkim.verify(b"X-Other: fine\r\n" + signed_mail(), published(KEY), now=NOW)
    assert result.result == "pass"


async def test_each_key_is_asked_for_once_and_none_in_vain():
    resolver = Counting(published(KEY))
    raw = signed_mail(signed_mail(oddly_signed(bh="YWJj", s="s2")))
    results = await dkim.verify(raw, resolver, now=NOW)
    assert [result.result for result in results] == ["pass", "pass", "fail"]
    assert resolver.asked == ["s1._domainkey.partner.test"]


async def test_dns_down_is_temperror():
    (result,) = await dkim.verify(signed_mail(), Down(), now=NOW)
    assert result.result == "temperror"


async def test_no_key_is_permerror():
    (result,) = await dkim.verify(signed_mail(), published(), now=NOW)
    assert (result.result, result.problem) == ("permerror", "there is no key")


async def test_an_answer_that_is_missing_is_temperror():
    signatures = read_signatures(signed_mail())
    assert dkim.key_names(signatures) == ("s1._domainkey.partner.test",)
    assert dkim.judge(signatures, {}, NOW)[0].result == "temperror"


async def test_a_part_of_the_body_is_told():
    (result,) = await dkim.verify(oddly_signed(l="5") + b"Added.\r\n", published(KEY), now=NOW)
    assert (result.result, result.partial) == ("pass", True)


async def test_keys_are_asked_for_side_by_side_where_the_caller_can():
    other = a_signing_key("list.test")
    signatures = read_signatures(signed_mail(signed_mail(), other))
    results = await dkim.verify_facts(signatures, published(KEY, other), NOW, together=asyncio.gather)
    assert [(result.domain, result.result) for result in results] == [("list.test", "pass"), ("partner.test", "pass")]
