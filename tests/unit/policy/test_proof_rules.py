"""Rules for sender authentication, by recipients' domain."""

import pytest

from sekisho.model.senderauth import NOT_EVALUATED, DkimResult, DmarcResult, SenderAuth, SpfResult
from sekisho.model.tenant import ProofRule, Treatment
from sekisho.policy.proof_rules import Demand, demand_of, stricter
from sekisho.testing.builders import a_reason, a_verdict

STRICT = ProofRule(
    spf_fail=Treatment.TAG, spf_none=Treatment.TAG, dkim_none=Treatment.TAG, dkim_fail=Treatment.QUARANTINE, dmarc_none=Treatment.TAG,
    dmarc_fail=Treatment.TAG, dmarc_quarantine=Treatment.QUARANTINE, dmarc_reject=Treatment.REJECT,
)  # fmt: skip
SIGNED = (DkimResult("pass", "partner.test"),)


def key(auth, *codes):
    return demand_of(STRICT, auth, a_verdict(reasons=[a_reason(code, 0) for code in codes])).key


@pytest.mark.parametrize(
    ("auth", "codes", "wanted"),
    [
        (SenderAuth(spf=SpfResult("fail"), dkim=SIGNED, dmarc=DmarcResult("pass")), (), "spf_fail"),
        (SenderAuth(spf=SpfResult("fail"), sender_ip="match", dkim=SIGNED, dmarc=DmarcResult("pass")), (), ""),
        (SenderAuth(spf=SpfResult("pass"), dmarc=DmarcResult("pass")), (), "dkim_none"),
        (SenderAuth(spf=SpfResult("pass"), dkim=(DkimResult("fail"),), dmarc=DmarcResult("pass")), (), "dkim_fail"),
        (SenderAuth(spf=SpfResult("pass"), dkim=(DkimResult("temperror"),), dmarc=DmarcResult("pass")), (), ""),
        (SenderAuth(spf=SpfResult("temperror"), dkim=SIGNED, dmarc=DmarcResult("temperror")), (), ""),
        (SenderAuth(spf=SpfResult("pass"), dkim=SIGNED, dmarc=DmarcResult("none")), (), "dmarc_none"),
        (SenderAuth(spf=SpfResult("fail"), dkim=SIGNED, dmarc=DmarcResult("fail")), ("dmarc.reject",), "dmarc_reject"),
        (SenderAuth(spf=SpfResult("pass"), dkim=SIGNED, dmarc=DmarcResult("fail")), ("dmarc.bypassed",), ""),
        (SenderAuth(spf=SpfResult("fail"), dmarc=DmarcResult("fail"), rescued_by="lists.test"), ("dmarc.rescued",), ""),
        (NOT_EVALUATED, (), ""),
    ],
)
def test_the_strictest_demand(auth, codes, wanted):
    assert key(auth, *codes) == wanted


def test_the_default_rule_demands_nothing():
    auth = SenderAuth(spf=SpfResult("fail"), dmarc=DmarcResult("fail"))
    assert demand_of(ProofRule(), auth, a_verdict(reasons=[a_reason("dmarc.reject")])).treatment is Treatment.DELIVER


def test_sentences_in_both_languages_for_every_key():
    for name in ProofRule.__dataclass_fields__:
        if name != "domain":
            english, japanese = Demand(Treatment.QUARANTINE, name).sentences()
            assert english.endswith(".")
            assert japanese.endswith("。")


def test_stricter():
    assert stricter(Treatment.TAG, Treatment.REJECT) is Treatment.REJECT
    assert stricter(Treatment.TAG, Treatment.DELIVER) is Treatment.TAG
