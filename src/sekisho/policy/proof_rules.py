"""What a tenant's rule for sender authentication demands at least, for the recipients of one domain."""

from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.model.senderauth import SenderAuth
from sekisho.model.tenant import ProofRule, Treatment
from sekisho.model.verdict import Verdict

_STRICTNESS = (Treatment.DELIVER, Treatment.TAG, Treatment.SANITISE, Treatment.STRIP, Treatment.QUARANTINE, Treatment.REJECT)
_BY_REASON = {"dmarc.reject": "dmarc_reject", "dmarc.quarantine": "dmarc_quarantine", "dmarc.fail": "dmarc_fail"}

_SENTENCES = {
    "spf_fail": ("the sender's server is forbidden by SPF", "送信者のドメインが許可していないサーバーから送られている"),
    "spf_softfail": ("the sender's server is not expected by SPF", "送信者のドメインが想定していないサーバーから送られている"),
    "spf_neutral": ("SPF says nothing about the sender's server", "送信元サーバーについてSPFが判断を示していない"),
    "spf_none": ("the sender's domain has no SPF record", "送信者のドメインにSPFレコードがない"),
    "spf_permerror": ("the SPF record of the sender's domain is broken", "送信者のドメインのSPFレコードに誤りがある"),
    "dkim_none": ("it is not signed", "電子署名（DKIM）がない"),
    "dkim_fail": ("its signature does not hold", "電子署名（DKIM）を確認できない"),
    "dmarc_none": ("its sender's domain has no DMARC policy", "差出人のドメインにDMARCポリシーがない"),
    "dmarc_fail": ("nothing proves that it comes from the domain it names", "差出人のドメインから送られたことを確認できない"),
    "dmarc_quarantine": ("it fails DMARC and its domain asks to keep it apart", "DMARC認証に失敗し、ドメインの管理者が隔離を求めている"),
    "dmarc_reject": ("it fails DMARC and its domain asks to refuse it", "DMARC認証に失敗し、ドメインの管理者が受信拒否を求めている"),
}


@dataclass(frozen=True, slots=True)
class Demand:
    """What is done at least, and which key of the rule says so ("" when none does)."""

    treatment: Treatment = Treatment.DELIVER
    key: str = ""

    def sentences(self) -> tuple[str, str]:
        """Return why, in English and Japanese."""
        english, japanese = _SENTENCES[self.key]
        return f"Stopped by your rule because {english}.", f"{japanese}ため、設定されたルールにより止めました。"


def stricter(first: Treatment, second: Treatment) -> Treatment:
    """Return the one that lets less through."""
    return max(first, second, key=_STRICTNESS.index)


def demand_of(rule: ProofRule, auth: SenderAuth, verdict: Verdict) -> Demand:
    """Return the strictest demand. What DNS did not answer demands nothing, nor does mail that a trusted sealer handed on."""
    if not auth.evaluated or auth.rescued_by:
        return Demand()
    demands = [Demand(getattr(rule, key), key) for key in _keys(auth, verdict)]
    return max(demands, key=lambda demand: _STRICTNESS.index(demand.treatment), default=Demand())


def _keys(auth: SenderAuth, verdict: Verdict) -> Iterator[str]:
    if auth.spf.result in {"fail", "softfail", "neutral", "none", "permerror"} and auth.sender_ip != "match":
        yield f"spf_{auth.spf.result}"
    results = {one.result for one in auth.dkim}
    if not results:
        yield "dkim_none"
    elif not results & {"pass", "temperror"}:
        yield "dkim_fail"
    if auth.dmarc.result == "none":
        yield "dmarc_none"
    yield from (_BY_REASON[reason.code] for reason in verdict.reasons if reason.code in _BY_REASON)
