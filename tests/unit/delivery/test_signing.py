"""What leaves carries our signatures, and they verify at the next hop."""

import pytest

from sekisho.delivery.signing import Signer, Work, nearest, usable
from sekisho.model.arrival import Direction
from sekisho.model.decision import Edit
from sekisho.model.delivery import MAILBOX
from sekisho.model.signing import NO_SIGNING, KeyState, Signing
from sekisho.ports.keys import KeysUnreadable
from sekisho.senderauth import arc, dkim
from sekisho.senderauth.section import LONGEST_HEADER
from sekisho.testing.builders import NOW, RAW
from sekisho.testing.owed import a_delivery, an_acceptance
from sekisho.testing.post_office import ShiftedClock, office_beside
from sekisho.testing.signed_mail import a_signing_key, a_stored_key, published, sealed_mail, signed_mail
from sekisho.testing.sink import Sink

RSA, ED = a_signing_key(), a_signing_key(selector="e1", algorithm="ed25519")
LIST = a_signing_key("example.test")
DNS = published(RSA, ED, LIST)
OUR_DKIM = Signing(sign_for="partner.test")
OUR_SEAL = Signing(seal_results="gate.example.test; spf=pass smtp.mailfrom=partner.test;\r\n\tdmarc=pass header.from=partner.test", seal_chain="none")
TAGGED = (Edit(0, 0, b"Received: from x by y\r\n"), Edit(RAW.index(b"Minutes"), RAW.index(b"Minutes"), b"[bulk] "))


async def sent(folder, message=RAW, *keys, to="taro@example.test", **fields):
    async with Sink() as sink, office_beside(folder, sink) as post:
        for key in keys:
            await post.stores.keys.put(key)
        if fields.get("route") is MAILBOX:
            await post.put(message, [to], **fields)
            await post.settled()
            (file,) = (folder / "mailbox").rglob("new/*")
            return file.read_bytes()
        await post.put(message, [to], **fields)
        await post.settled()
        return sink.messages[0].content


async def test_our_own_mail_is_signed_by_all_algorithms(tmp_path):
    content = await sent(tmp_path, RAW, a_stored_key(RSA), a_stored_key(ED), signing=OUR_DKIM, direction=Direction.OUTBOUND, changes=TAGGED)
    results = await dkim.verify(content, DNS)
    assert {result.algorithm: (result.result, result.domain) for result in results} == {
        "rsa-sha256": ("pass", "partner.test"),
        "ed25519-sha256": ("pass", "partner.test"),
    }
    assert b"Subject: [bulk] Minutes" in content


@pytest.mark.parametrize("size", [1_000, 300_000, 3_000_000])
async def test_what_is_streamed_is_signed_as_what_is_held_whole(tmp_path, size):
    message = RAW + b"line  with \t space \r\n" * (size // 21) + b"\r\n\r\n"
    content = await sent(tmp_path, message, a_stored_key(RSA), signing=OUR_DKIM)
    assert [result.result for result in await dkim.verify(content, DNS)] == ["pass"]


async def test_what_we_changed_is_sealed(tmp_path):
    content = await sent(tmp_path, signed_mail(), a_stored_key(LIST), signing=OUR_SEAL, changes=(Edit(0, 0, b"X-Sekisho-Verdict: bulk\r\n"),))
    result = await arc.verify(content, DNS)
    assert (result.result, result.sealers) == ("pass", ("example.test",))
    assert result.authentication == ("gate.example.test; spf=pass smtp.mailfrom=partner.test;\tdmarc=pass header.from=partner.test",)


async def test_a_chain_goes_on(tmp_path):
    wish = Signing(seal_results="gate.example.test; arc=pass", seal_chain="pass")
    content = await sent(tmp_path, sealed_mail(key=RSA), a_stored_key(LIST), signing=wish, changes=(Edit(0, 0, b"X-Any: y\r\n"),))
    result = await arc.verify(content, DNS)
    assert (result.result, result.sealers, result.oldest_pass) == ("pass", ("partner.test", "example.test"), 0)


async def test_the_embedded_mailbox_gets_the_same(tmp_path):
    content = await sent(tmp_path, RAW, a_stored_key(LIST), signing=OUR_SEAL, route=MAILBOX)
    assert b"ARC-Seal: " in content


@pytest.mark.parametrize(
    ("keys", "wish"),
    [
        ((), OUR_DKIM),
        ((a_stored_key(LIST),), OUR_DKIM),
        ((a_stored_key(RSA, KeyState.WAITING),), OUR_DKIM),
        ((a_stored_key(RSA, KeyState.RETIRED),), OUR_DKIM),
        ((a_stored_key(RSA),), NO_SIGNING),
        ((a_stored_key(RSA),), Signing(sign_for="evilpartner.test")),
    ],
)
async def test_without_a_wish_or_a_key_nothing_is_added(tmp_path, keys, wish):
    assert await sent(tmp_path, RAW, *keys, signing=wish) == RAW


async def test_keys_that_cannot_be_read_hold_the_mail_back(tmp_path):
    """Unsigned it might be refused for good; so it waits, and the log says why."""
    async with Sink() as sink, office_beside(tmp_path, sink) as post:

        async def broken(tenant):
            raise KeysUnreadable(tenant)

        post.stores.keys.of_tenant = broken
        await post.put(RAW, ["taro@example.test"], signing=OUR_DKIM)
        await post.until(lambda: sum(post.metrics.counted.values()) > 0)
        await post.until(lambda: post.runner.in_flight == 0)
        (owed,) = await post.queue()
        assert owed.last_reply == "451 4.3.0 The signing keys cannot be read, please see the log"
        assert sink.messages == []


def fields_for(message, wish=OUR_DKIM, signers=(RSA,), sealers=(), step=7):
    work = Work(signers, sealers, wish, int(NOW))
    for start in range(0, len(message), step):
        work.feed(message[start : start + step])
    return work.fields()


@pytest.mark.parametrize(
    "message",
    [
        b"From: a@partner.test\r\nX: " + b"y" * LONGEST_HEADER,
        b"From: a@partner.test\r\nFrom: b@partner.test\r\n\r\n",
        b"Subject: none\r\n\r\n",
        b"From: a@partner.test\r\nX: a\nFrom: evil@partner.test\r\n\r\n",
        b"\r\nbody",
        b"",
    ],
)
def test_what_readers_would_read_differently_is_not_signed(message):
    assert fields_for(message, step=100_000) == b""


@pytest.mark.parametrize("message", [RAW, b"From: a@partner.test\r\n\r\n", b"From: a@partner.test\r\n", b"From: a@partner.test\r\n\r\n\r\n\r\nx"])
@pytest.mark.parametrize("step", [1, 3, 1_000])
async def test_any_cut_gives_the_same_signature(message, step):
    assert fields_for(message, step=step) == fields_for(message, step=10_000)
    assert [result.result for result in await dkim.verify(fields_for(message, step=step) + message, DNS, now=NOW)] == ["pass"]


def test_the_newest_of_each_algorithm_and_the_nearest_domain():
    newer = a_signing_key(selector="s2")
    keys = usable([a_stored_key(RSA, made_at=1.0), a_stored_key(newer, made_at=2.0), a_stored_key(ED), a_stored_key(LIST)])
    assert [(key.domain, key.selector) for key in keys] == [("example.test", "s1"), ("partner.test", "s2"), ("partner.test", "e1")]
    assert [key.selector for key in nearest(keys, "mail.partner.test")] == ["s2", "e1"]
    assert nearest(keys, "notpartner.test") == ()
    assert nearest(keys, "") == ()


async def test_keys_are_read_again_after_a_while():
    clock = ShiftedClock()

    class Counting:
        asked = 0

        async def of_tenant(self, tenant):
            self.asked += 1
            return [a_stored_key(RSA)]

    keys = Counting()
    signer = Signer(keys, clock)
    delivery = a_delivery(an_acceptance().arrival, signing=OUR_DKIM)
    assert await signer.begin(delivery)
    assert await signer.begin(delivery)
    clock.shift = 60.0
    assert await signer.begin(delivery)
    assert keys.asked == 2
