import dataclasses

import msgspec
import pytest

from sekisho.gate.inspectors.bounds import BadReply, check
from sekisho.gate.inspectors.jobs import OpenRequest
from sekisho.gate.opening import open_message
from sekisho.model.address import Mailbox
from sekisho.model.clean_copy import CleanCopy
from sekisho.model.dossier import Opened
from sekisho.model.finding import Completed, Evidence, Failed, FindingKind, Severity, Skipped
from sekisho.model.message import Defect, HeaderField, TextFacts
from sekisho.model.signatures import ArcFacts, ArcSet, Proofs, SignatureFacts
from sekisho.testing import builders

RAW = builders.RAW
SIZE = len(RAW)


def opened(reports=(), classification=None, **fields) -> Opened:
    message = dataclasses.replace(builders.a_message(), headers=(HeaderField("From", "x", 0, 10), HeaderField("To", "y", 10, 20)), header_end=22)
    return Opened(dataclasses.replace(message, **fields), tuple(reports), classification)


def finding(**changes):
    return msgspec.structs.replace(builders.a_finding(), **changes)


def signed(*signatures, arc=ArcFacts()) -> Opened:
    return opened(proofs=Proofs(tuple(signatures), arc))


SIGNATURE = SignatureFacts(domain="partner.test", selector="a", signature=b"s" * 1_024, digest=b"d" * 32, mark="12345678")
ARC_SET = ArcSet("a" * 4_000, SIGNATURE, SIGNATURE, "pass")

HONEST = [
    opened(),
    signed(*[SIGNATURE] * 5, *[SignatureFacts("permerror", "why")] * 5, arc=ArcFacts((ARC_SET,) * 50, sealers=("partner.test",) * 50)),
    opened([Completed("a", (finding(confidence=0.0),)), Skipped("b", "why"), Failed("c", "why", retryable=False)], builders.a_classification(-3.5)),
    opened(
        links=(builders.a_link(),) * 2_500, further_urls=("x" * 1_000,) * 524, reply_to=builders.a_mailbox(), defects=(Defect("mime.odd", "header"),)
    ),
]
LYING = {
    "heavy finding": opened([Completed("a", (finding(kind=FindingKind("rule.x", Severity.STRONG, "X.", points=101)),))]),
    "heavy bulk": opened([Completed("a", (finding(kind=FindingKind("rule.x", Severity.BULK, "X.", bulk=-101)),))]),
    "long Japanese words": opened([Completed("a", (finding(kind=FindingKind("rule.x", Severity.NOTE, "X.", "x" * 501)),))]),
    "long family": opened([Completed("a", (finding(kind=FindingKind("rule.x", Severity.NOTE, "X.", family="x" * 101)),))]),
    "many categories": opened([Completed("a", (finding(kind=FindingKind("rule.x", Severity.NOTE, "X.", counts_for=("spam",) * 11)),))]),
    "another size": opened(size=SIZE + 1),
    "no digest": opened(sha256="g" * 64),
    "short digest": opened(sha256="a"),
    "header beyond the end": opened(headers=(HeaderField("From", "x", 0, SIZE + 1),)),
    "header backwards": opened(headers=(HeaderField("From", "x", 20, 10),)),
    "headers that overlap": opened(headers=(HeaderField("From", "x", 0, 20), HeaderField("To", "x", 10, 30))),
    "header before the start": opened(headers=(HeaderField("From", "x", -5, 10),)),
    "long header value": opened(headers=(HeaderField("From", "x" * 2_001, 0, 10),)),
    "long header name": opened(headers=(HeaderField("F" * 101, "x", 0, 10),)),
    "many headers": opened(headers=(HeaderField("F", "x", 0, 0),) * 2_001),
    "end of header beyond the end": opened(header_end=SIZE + 1),
    "long sender": opened(sender=Mailbox("n" * 2_001, "", "")),
    "long reply-to": opened(reply_to=Mailbox("", "a" * 2_001, "")),
    "many recipients": opened(recipients=(builders.a_mailbox(),) * 201),
    "many authors": opened(authors=(builders.a_mailbox(),) * 1_201),
    "long subject": opened(subject="s" * 2_001),
    "many parts": opened(parts=(builders.a_part(),) * 20_001),
    "negative part": opened(parts=(builders.a_part(size=-1),)),
    "long file name": opened(parts=(builders.a_part("n" * 256),)),
    "long path": opened(parts=(builders.a_part(path="1" * 1_001),)),
    "many names": opened(parts=(builders.a_part(other_names=("a",) * 101),)),
    "many types": opened(parts=(builders.a_part(detected=("a",) * 101),)),
    "long flag": opened(parts=(builders.a_part(flags=("f" * 201,)),)),
    "part without digest": opened(parts=(builders.a_part(sha256=""),)),
    "many links": opened(links=(builders.a_link(),) * 2_501),
    "many further addresses": opened(further_urls=("x" * 1_000,) * 525),
    "long further address": opened(further_urls=("x" * 1_001,)),
    "many signatures": signed(*[SignatureFacts("permerror", "why")] * 11),
    "many signatures to verify": signed(*[SIGNATURE] * 6),
    "a signature that passed before its key was asked": signed(SignatureFacts("pass")),
    "long signature": signed(dataclasses.replace(SIGNATURE, signature=b"s" * 1_025)),
    "digest of no known length": signed(dataclasses.replace(SIGNATURE, digest=b"d" * 31)),
    "long d=": signed(dataclasses.replace(SIGNATURE, domain="d" * 254)),
    "negative t=": signed(dataclasses.replace(SIGNATURE, signed_at=-1)),
    "long chain": signed(arc=ArcFacts((ARC_SET,) * 51)),
    "long results in the chain": signed(arc=ArcFacts((dataclasses.replace(ARC_SET, authentication="a" * 4_001),))),
    "cv= of its own": signed(arc=ArcFacts((dataclasses.replace(ARC_SET, chain="maybe"),))),
    "seal out of bounds": signed(arc=ArcFacts((dataclasses.replace(ARC_SET, seal=SignatureFacts(problem="p" * 201)),))),
    "long link": opened(links=(builders.a_link("https://a.test/" + "x" * 1_000),)),
    "long link text": opened(links=(builders.a_link(text="t" * 201),)),
    "many link flags": opened(links=(builders.a_link(flags=("f",) * 21),)),
    "negative count": opened(text=TextFacts(images=-1)),
    "long preview": opened(text=TextFacts(preview="p" * 501)),
    "many scripts": opened(text=TextFacts(scripts=("latin",) * 201)),
    "many defects": opened(defects=(Defect("a", "b"),) * 20_001),
    "long defect": opened(defects=(Defect("a", "b", "d" * 1_001),)),
    "many reports": opened([Completed("a", ())] * 201),
    "long inspection": opened([Completed("a" * 101, ())]),
    "negative time": opened([Completed("a", (), -1)]),
    "long reason": opened([Failed("a", "r" * 2_001, retryable=False)]),
    "many findings": opened([Completed("a", (finding(),) * 1_001)]),
    "confidence over one": opened([Completed("a", (finding(confidence=1.01),))]),
    "confidence not a number": opened([Completed("a", (finding(confidence=float("nan")),))]),
    "long excerpt": opened([Completed("a", (finding(evidence=Evidence("text", "e" * 201)),))]),
    "long code": opened([Completed("a", (builders.a_finding("c" * 1_001),))]),
    "long summary": opened([Completed("a", (builders.a_kind(summary="s" * 501).seen(),))]),
    "log-odds not a number": opened(classification=builders.a_classification(float("nan"))),
    "log-odds without end": opened(classification=builders.a_classification(float("inf"))),
    "many tokens": opened(classification=builders.a_classification(tokens=[("t", 1.0)] * 13)),
    "token not a number": opened(classification=builders.a_classification(tokens=[("t", float("nan"))])),
    "half a feature": opened(classification=dataclasses.replace(builders.a_classification(), features=b"abc")),
    "many features": opened(classification=dataclasses.replace(builders.a_classification(), features=bytes(600_000))),
}


@pytest.mark.parametrize("reply", HONEST)
def test_honest_facts_pass(reply):
    assert check(reply, SIZE) is None


@pytest.mark.parametrize("lie", LYING)
def test_what_no_honest_inspector_says_is_refused(lie):
    with pytest.raises(BadReply):
        check(LYING[lie], SIZE)


def test_elapsed_time_is_bounded():
    with pytest.raises(BadReply):
        check(dataclasses.replace(opened(), elapsed_us=-1), SIZE)


@pytest.mark.parametrize("field", [b"X-Sekisho-Verdict: clean\r\n", b"Subject: hi\r\n", b"A: b\r\n"])
def test_an_honest_inspector_is_believed_about_a_message_with_too_many_fields(field):
    raw = b"From: a@b.test\r\n" + b"A: b\r\n" * 1_000 + field * 3_000 + b"\r\nbody"
    assert check(open_message(OpenRequest(), raw), len(raw)) is None


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"Subject: x\r\n\r\nbody",
        b"Subject: x\r\n\r\na\nb\r\n",
        b"Subject: x\r\n\r\na\rb\r\n",
        b"Subject: x\r\n\r\n\0\r\n",
        b"X: " + b"a" * 999 + b"\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_a_clean_copy_that_is_not_canonical_is_refused(octets):
    good = dataclasses.replace(opened(), clean_copy=CleanCopy(b"Subject: x\r\n\r\nbody\r\n", (), ("a.exe",)))
    check(good, SIZE)
    with pytest.raises(BadReply):
        check(dataclasses.replace(opened(), clean_copy=CleanCopy(octets, (), ())), SIZE)
