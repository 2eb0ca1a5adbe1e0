"""Authentication-Results that we write: complete, folded, and impossible to inject into."""

from hypothesis import given
from hypothesis import strategies as st

from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.senderauth import NOT_EVALUATED, ArcResult, DkimResult, DmarcResult, SenderAuth, SpfResult
from sekisho.senderauth.results import authserv_id, results_field
from sekisho.senderauth.results_reader import read_results

WHOLE = SenderAuth(
    spf=SpfResult("pass", "example.test", "mfrom", "ip4:192.0.2.1"),
    dkim=(
        DkimResult("pass", "example.test", "s1", "@example.test", "rsa-sha256", 2048, "AbCd/+12"),
        DkimResult("fail", "other.test", problem="body"),
    ),
    dmarc=DmarcResult("pass", "example.test", "example.test", "example.test", "reject", ("spf",)),
    arc=ArcResult("pass", ("list.test",), 0),
)


def unfolded(octets):
    return octets.decode("ascii").replace("\r\n\t", " ").removesuffix("\r\n")


def test_everything_is_told():
    field = results_field(WHOLE, "gate.test", Address("a.b", "example.test"), "mail.example.test")
    assert unfolded(field) == (
        "Authentication-Results: gate.test; spf=pass smtp.mailfrom=a.b@example.test; "
        'dkim=pass header.d=example.test header.s=s1 header.a=rsa-sha256 header.b="AbCd/+12"; dkim=fail reason="body" header.d=other.test; '
        "dmarc=pass policy.dmarc=reject header.from=example.test; arc=pass header.oldest-pass=0"
    )
    assert all(len(line) <= 78 for line in field.split(b"\r\n"))
    told = read_results(unfolded(field).partition(": ")[2])
    assert [(one.method, one.result) for one in told.methods] == [
        ("spf", "pass"), ("dkim", "pass"), ("dkim", "fail"), ("dmarc", "pass"), ("arc", "pass"),
    ]  # fmt: skip


def test_nothing_evaluated_and_a_bounce():
    assert results_field(NOT_EVALUATED, "gate.test", NULL_SENDER, "x") == b"Authentication-Results: gate.test; none\r\n"
    bounce = SenderAuth(spf=SpfResult("none", "mail.test", "helo"), dmarc=DmarcResult("none"))
    assert unfolded(results_field(bounce, "gate.test", NULL_SENDER, "mail.test")).endswith("spf=none smtp.helo=mail.test; dkim=none; dmarc=none")


def test_a_name_of_ours_that_is_no_token_is_quoted():
    assert authserv_id("gate.test") == "gate.test"
    assert authserv_id("gate; spf=pass") == '"gate; spf=pass"'


@given(*[st.text(max_size=80)] * 6)
def test_nothing_that_a_stranger_writes_adds_a_result(local, domain, helo, signer, selector, problem):
    auth = SenderAuth(
        spf=SpfResult("fail", domain, "mfrom", problem=problem),
        dkim=(DkimResult("permerror", signer, selector, problem=problem, algorithm=selector, signature=signer),),
        dmarc=DmarcResult("fail", domain, policy="reject", problem=problem),
    )
    field = results_field(auth, "gate.test", Address(local, domain), helo)
    assert field.isascii()
    assert all(line.startswith(b"\t") for line in field.removesuffix(b"\r\n").split(b"\r\n")[1:])
    told = read_results(unfolded(field).partition(": ")[2])
    assert [(one.method, one.result) for one in told.methods] == [("spf", "fail"), ("dkim", "permerror"), ("dmarc", "fail")]
