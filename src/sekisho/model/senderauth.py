"""Who the message can prove it is from."""

from dataclasses import dataclass, field

NOT_ASKED = "not evaluated"  # offline, or nobody asked; never the same as "none", which is an answer


@dataclass(frozen=True, slots=True)
class SpfResult:
    """Whether the domain lets this address send for it (RFC 7208)."""

    result: str = NOT_ASKED  # none, neutral, pass, fail, softfail, temperror, permerror (RFC 7208 section 2.6)
    domain: str = ""  # the domain whose record was asked
    scope: str = ""  # "mfrom" or "helo" (RFC 7208 sections 2.3 and 2.4)
    mechanism: str = ""  # the directive that matched, as written; "" for the default result
    explanation: str = ""  # the exp= text, written by the sender's domain: show it as theirs (section 6.2)
    problem: str = ""  # why permerror or temperror, for administrators


@dataclass(frozen=True, slots=True)
class DkimResult:
    """What became of one DKIM-Signature (RFC 6376, 8301, 8463)."""

    result: str  # pass, fail, policy, neutral, temperror, permerror (RFC 8601 section 2.7.1)
    domain: str = ""  # d=
    selector: str = ""  # s=
    identity: str = ""  # i=, or "@" and the domain
    algorithm: str = ""  # a=
    key_bits: int = 0
    signature: str = ""  # the first eight characters of b=, to tell signatures apart (RFC 6008)
    partial: bool = False  # l= leaves some of the body unsigned: such a pass proves little
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ArcResult:
    """The chain of those who handed the message on and say what they saw (RFC 8617)."""

    result: str = NOT_ASKED  # none, pass, fail, temperror
    sealers: tuple[str, ...] = ()  # d= of each ARC-Seal, the oldest first
    oldest_pass: int = 0  # RFC 8617 section 5.2 step 4, 0 if all pass
    authentication: tuple[str, ...] = ()  # the ARC-Authentication-Results payloads, the oldest first
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DmarcResult:
    """Whether the domain in From is proven, and what its owner asks for where not (RFC 9989, RFC 7489)."""

    result: str = NOT_ASKED  # none, pass, fail, temperror, permerror
    domain: str = ""  # the domain of From that was judged
    policy_domain: str = ""  # where the record was found
    organisational_domain: str = ""
    policy: str = ""  # none, quarantine or reject: what applies to this message (p, sp or np; t taken into account)
    aligned_by: tuple[str, ...] = ()  # "spf", "dkim"
    testing: bool = False  # t=y
    record: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SenderAuth:
    """All results; what was not asked says so."""

    spf: SpfResult = field(default_factory=SpfResult)  # of the envelope sender, or of HELO where that is empty
    helo_spf: SpfResult = field(default_factory=SpfResult)
    dkim: tuple[DkimResult, ...] = ()
    arc: ArcResult = field(default_factory=ArcResult)
    dmarc: DmarcResult = field(default_factory=DmarcResult)
    from_domain: str = ""
    aligned: bool = False  # SPF or DKIM passes for the domain of From or one of the same organisation
    envelope_proven: bool = False  # SPF pass for the envelope sender, aligned DKIM, or our own outbound
    sender_ip: str = ""  # "match" or "mismatch" where the tenant lists the networks of the author's domain, else ""
    rescued_by: str = ""  # the trusted ARC sealer who saw an aligned pass before the message was changed on its way
    doubtful: bool = False  # DNS was silent about something that could have proven the author's domain
    judged_client: str = ""  # the address that SPF was asked about: the nearest hop that is not a known host of ours

    @property
    def evaluated(self) -> bool:
        """False where nobody was asked: offline, or mail that our own clients sent. Nothing can be said against a message then."""
        return self.dmarc.result != NOT_ASKED

    @property
    def unproven(self) -> bool:
        """True where the author's domain could have been proven and was not. What DNS did not answer accuses nobody."""
        return self.evaluated and not self.aligned and not self.rescued_by and not self.doubtful


NOT_EVALUATED = SenderAuth()
