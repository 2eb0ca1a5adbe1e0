"""Reports go only to those who want them."""

import pytest

from sekisho.ports.lookups import TempFail
from sekisho.senderauth.report_destinations import destinations


async def test_the_domain_itself_and_those_who_agreed(names):
    resolver = names(txt={"example.test._report._dmarc.agreed.test": ["v=DMARC1"], "example.test._report._dmarc.odd.test": ["v=spf1"]})
    asked = ("a@example.test", "b@mail.example.test", "c@agreed.test", "d@odd.test", "e@victim.test", "f@example.test")
    assert await destinations(asked, "example.test", resolver) == ("a@example.test", "b@mail.example.test", "c@agreed.test")


async def test_silence_is_no_agreement_and_no_refusal(names):
    with pytest.raises(TempFail):
        await destinations(("c@agreed.test",), "example.test", names(txt={"example.test._report._dmarc.agreed.test": ["SERVFAIL"]}))
