"""DKIM against the messages of others: Mail::DKIM's corpus, dkimpy, Stalwart, MimeKit."""

from collections import Counter

import pytest

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.ports.lookups import NoData, NxDomain, TempFail
from sekisho.senderauth import dkim
from sekisho.senderauth.keys import parse_key
from sekisho.senderauth.strictness import LEGACY, MODERN

NOW = 1_700_000_000.0


class FakeDns:
    """The zone file of Mail::DKIM: a name, then its record, NXDOMAIN, or an error between tildes."""

    def __init__(self, path):
        lines = (line.rstrip("\n").split(None, 1) for line in path.read_text("latin-1").splitlines() if line.strip() and not line.startswith("#"))
        self.records = {line[0].lower(): line[1] if len(line) == 2 else "" for line in lines}

    async def txt(self, name):
        record = self.records.get(name)
        if record is None or record == "NXDOMAIN":
            raise NxDomain(name)
        if record.startswith("~~"):
            raise TempFail(name)
        if not record:
            raise NoData(name)
        return [record.encode("latin-1")]


async def results_of(shared, case, strictness):
    resolver = FakeDns(shared("suites/dkim/mail-dkim-corpus/FAKE_DNS.dat"))
    return await dkim.verify(shared("suites/" + case["file"]).read_bytes(), resolver, now=NOW, strictness=strictness)


@pytest.mark.suite_cases("suites/dkim/mail-dkim-expected.json", "cases")
async def test_mail_dkim_corpus_with_old_algorithms_and_keys(shared, case):
    counted = Counter(result.result for result in await results_of(shared, case, LEGACY))
    match case["expect"].partition(" (")[0]:
        case "pass":
            assert counted["pass"] == 1
        case "not_pass":
            assert counted["pass"] == 0
        case "none":
            assert not counted
        case "1 pass, 1 fail, 2 permerror":
            assert counted == {"pass": 1, "fail": 1, "permerror": 2}
        case unknown:
            pytest.fail(f"an expectation that this test does not know: {unknown}")


@pytest.mark.suite_cases("suites/dkim/mail-dkim-expected.json", "cases")
async def test_mail_dkim_corpus_by_rfc_8301(shared, case):
    """What passed before passes now only by SHA-256 and a key of 1,024 bits; every other pass is policy or permerror. Nothing that failed passes."""
    old = await results_of(shared, case, LEGACY)
    new = await results_of(shared, case, MODERN)
    assert len(old) == len(new)
    for before, after in zip(old, new, strict=True):
        if before.result == "pass" and before.algorithm == "rsa-sha256" and before.key_bits >= 1024:
            assert after == before
        elif before.result == "pass":
            assert after.result in {"policy", "permerror"}
        else:
            assert after.result in {before.result, "permerror"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, {"pass": 2}), (2, {"pass": 1}), (3, {"pass": 2}), (4, {"pass": 1}), (5, {"fail": 1}), (6, {"pass": 1})],
)
async def test_stalwart(shared, number, expected):
    """Records, an empty line, the message. The fifth has expired (x=), and passes before that."""
    zone, message = stalwart(shared, number)
    results = await dkim.verify(message, zone, now=NOW)
    assert Counter(result.result for result in results) == expected
    earlier = await dkim.verify(message, zone, now=1_667_930_000.0 if number == 5 else NOW)
    assert {result.result for result in earlier} == {"pass"}


def stalwart(shared, number):
    head, _, message = shared(f"suites/dkim/stalwart/{number:03}.txt").read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    records = dict(line.split(None, 1) for line in head.split(b"\n"))
    return StaticResolver(Zone(txt={name.decode(): (record,) for name, record in records.items()})), message


@pytest.mark.parametrize("file", ["mimekit/rfc8463-example.msg", "dkimpy/rfc6376.signed.msg"])
async def test_both_algorithms_side_by_side(shared, file):
    results = await dkim.verify(shared(f"suites/dkim/{file}").read_bytes(), stalwart(shared, 1)[0], now=NOW)
    assert {result.algorithm: result.result for result in results} == {"ed25519-sha256": "pass", "rsa-sha256": "pass"}


@pytest.mark.parametrize("file", ["mimekit/gmail.msg", "mimekit/related.msg", "mimekit/multipart-no-end-boundary.msg", "dkimpy/test2.message"])
async def test_messages_signed_by_google(shared, file):
    pem = shared("suites/dkim/mimekit/gmail.pub").read_text()
    record = b"v=DKIM1; k=rsa; p=" + "".join(line for line in pem.splitlines() if "-----" not in line).encode()
    zone = Zone(txt={"20120113._domainkey.gmail.com": (record,)})
    (result,) = await dkim.verify(shared(f"suites/dkim/{file}").read_bytes(), StaticResolver(zone), now=NOW)
    assert (result.result, result.algorithm, result.key_bits) == ("pass", "rsa-sha256", 2048)


async def test_a_message_signed_by_exim_with_ed25519(shared):
    record = shared("suites/dkim/dkimpy/eximtest.dns").read_bytes().strip()
    message = shared("suites/dkim/dkimpy/ed25519test2.msg").read_bytes()
    (result,) = await dkim.verify(message, StaticResolver(Zone(txt={"sed._domainkey.test.ex": (record,)})), now=NOW)
    assert (result.result, result.algorithm) == ("pass", "ed25519-sha256")


async def test_no_key_is_no_pass(shared):
    (result,) = await dkim.verify(shared("suites/dkim/dkimpy/message.mbox").read_bytes(), StaticResolver(Zone()), now=NOW)
    assert result.result in {"permerror", "fail"}


@pytest.mark.parametrize(
    ("file", "word"),
    [("test.txt", ""), ("test2.txt", ""), ("badk.txt", "k="), ("badversion.txt", "v="), ("test_tlsrpt.txt", "s="), ("test_bad.txt", "p=")],
)
def test_dkimpy_key_records(shared, file, word):
    record = shared(f"suites/dkim/dkimpy/{file}").read_bytes().strip()
    if not word:
        assert parse_key(record).bits == 1024
        return
    with pytest.raises(ValueError, match=word):
        parse_key(record)
