"""What cannot be delivered: each recipient has its own fate, the sender is told once or the mail is kept (drills 8 and 36 in small)."""

import asyncio
import email
import email.policy
import socket
from dataclasses import replace

from sekisho.model.arrival import Wish
from sekisho.model.tracking import EventKind
from sekisho.testing.post_office import SETTINGS, PostOffice, office_beside, route_to
from sekisho.testing.sink import Sink

CONTENT = b"From: Hanako <hanako@partner.test>\r\nSubject: Minutes\r\n\r\n.dot\r\nText\r\n"


async def test_each_recipient_has_its_own_fate(tmp_path):
    answers = {"TO:<no@example.test>": "550 5.1.1 no such user", "TO:<later@example.test>": "451 4.2.2 full"}
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        sink.script = lambda verb, argument: answers.get(argument) if verb == "RCPT" else None
        delivery = await post.put(CONTENT, ["yes@example.test", "no@example.test", "later@example.test"])
        await post.until(lambda: post.fates()["yes@example.test"] == "delivered")
        assert post.fates() == {"yes@example.test": "delivered", "no@example.test": "quarantined", "later@example.test": "queued"}
        (left,) = await post.stores.records.queue(delivery.tenant, 10)
        assert [str(recipient) for recipient in left.recipients] == ["later@example.test"]
        assert left.attempts == 1
        assert 20 < left.next_at - post.clock.now() < 40
        answers.clear()
        post.clock.shift += 60
        await post.settled()
        assert post.fates()["later@example.test"] == "delivered"
        assert [taken.recipients for taken in sink.messages] == [("TO:<yes@example.test>",), ("TO:<later@example.test>",)]
        (held,) = await post.stores.records.held(delivery.tenant, 10)
        assert (held.area, held.subject, held.header_from) == ("undeliverable", "Minutes", "Hanako <hanako@partner.test>")
    assert await post.stores.records.check() == []


async def test_the_sender_is_told_once_and_the_notice_is_never_answered(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        sink.script = lambda verb, argument: "550 5.1.1 no such user" if "<no" in argument and verb == "RCPT" else None
        delivery = await post.put(CONTENT, ["no@example.test", "no2@example.test"], may_bounce=True, envid="QQ314159")
        await post.settled()
        assert post.fates() == {"no@example.test": "bounced", "no2@example.test": "bounced", "hanako@partner.test": "delivered"}
        (taken,) = sink.messages
        assert taken.mail.startswith("FROM:<> ")
        assert taken.recipients == ("TO:<hanako@partner.test>",)
        notice = email.message_from_bytes(taken.content, policy=email.policy.default)
        assert notice.get_content_type() == "multipart/report"
        assert notice["From"] == "Mail Delivery System <MAILER-DAEMON@gate.example.test>"
        story, status, original = notice.iter_parts()
        assert "<no@example.test>" in story.get_content()
        per_message, *per_recipient = status.get_payload()
        assert per_message["Original-Envelope-Id"] == "QQ314159"
        assert [block["Final-Recipient"] for block in per_recipient] == ["rfc822; no@example.test", "rfc822; no2@example.test"]
        assert {(block["Action"], block["Status"]) for block in per_recipient} == {("failed", "5.1.1")}
        assert "Subject: Minutes" in original.get_payload()
        (event, _) = await post.story(delivery, EventKind.BOUNCED)
        assert dict(event.facts)["notice"]
        # A notice that cannot be delivered ends in the quarantine: no bounce of a bounce (drill 36).
        sink.script = lambda verb, argument: "550 5.1.1 no such user" if verb == "RCPT" else None
        await post.put(CONTENT, ["no@example.test"], may_bounce=True)
        await post.settled()
        assert post.fates()["hanako@partner.test"] in {"delivered", "quarantined"}
        assert len(await post.stores.records.held(delivery.tenant, 10)) == 1
        assert len(sink.messages) == 1
    assert await post.stores.records.check() == []


async def test_no_route_to_the_sender_means_quarantine(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        sink.script = lambda verb, _: "550 5.7.1 no" if verb == "DOT" else None
        delivery = await post.put(CONTENT, ["taro@example.test"], sender="x@nowhere.test", may_bounce=True)
        await post.settled()
        assert post.fates() == {"taro@example.test": "quarantined"}
        (event,) = await post.story(delivery, EventKind.QUARANTINED)
        assert dict(event.facts)["no_notice"] == "no route to the sender's domain"


async def test_mail_expires_after_its_days_with_a_notice(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        sink.script = lambda verb, argument: "451 4.3.0 never" if verb == "RCPT" and "taro" in argument else None
        await post.put(CONTENT, ["taro@example.test"], may_bounce=True)
        await post.until(lambda: sum(line.startswith("RCPT") for line in sink.commands) == 1)
        for _ in range(10):
            post.clock.shift += 86_401
            await asyncio.sleep(0.1)
        await post.settled()
    assert post.fates()["taro@example.test"] == "bounced"
    assert b"Status: 4.4.7" in sink.messages[0].content


async def test_an_unreachable_destination_gives_up_at_the_end_too(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with PostOffice(tmp_path, {"example.test": route_to(port)}) as post:
        delivery = await post.put(CONTENT, ["taro@example.test"])
        await post.until(lambda: post.metrics.total("destinations_unreachable_total") == 1)
        post.clock.shift += 11 * 86_400
        await post.settled()
        assert post.fates() == {"taro@example.test": "quarantined"}
        (held,) = await post.stores.records.held(delivery.tenant, 10)
        assert "Connect" in held.sentence or "refused" in held.sentence


async def test_what_the_next_hop_cannot_take_is_given_up_at_once(tmp_path):
    async with Sink(extensions=("PIPELINING",)) as sink, office_beside(tmp_path, sink) as post:
        await post.put("Subject: 日本語\r\n\r\nx\r\n".encode(), ["eight@example.test"])
        await post.put(CONTENT, ["花子@example.test"])
        await post.put("Subject: 日本語\r\n\r\nx\r\n".encode(), ["utf8@example.test"], smtputf8=True)
        await post.put(CONTENT, ["ascii@example.test"], smtputf8=True)
        await post.settled()
        replies = {}
        for held in await post.stores.records.held("default", 10):
            replies[held.recipient.local] = held.sentence.partition(": ")[2][:9]
    assert replies == {"eight": "554 5.6.3", "花子": "550 5.6.7", "utf8": "550 5.6.7"}
    assert post.fates()["ascii@example.test"] == "delivered"


async def test_a_destination_that_is_down_for_hours_is_told_once_to_who_asked(tmp_path):
    settings = replace(SETTINGS, warn_seconds=4 * 3_600.0)
    async with Sink() as sink, Sink() as back:
        await sink.stop()
        async with PostOffice(tmp_path, {"example.test": route_to(sink.port), "partner.test": route_to(back.port)}, settings) as post:
            wishes = (Wish("late@example.test", "FAILURE,DELAY"), Wish("silent@example.test", "FAILURE"))
            await post.put(CONTENT, ["late@example.test", "silent@example.test"], may_bounce=True, wishes=wishes)
            for hours in (0, 5, 5):
                post.clock.shift += hours * 3_600
                tried = post.metrics.total("destinations_unreachable_total")
                post.stores.signals.ring("delivery")
                await post.until(lambda tried=tried: post.metrics.total("destinations_unreachable_total") > tried)
            await sink.start()
            post.clock.shift += 3_600
            await post.settled()
        (notice,) = back.messages
        assert (notice.content.count(b"Action: delayed"), b"late@example.test" in notice.content, b"silent@" in notice.content) == (1, True, False)
        assert [taken.recipients for taken in sink.messages] == [("TO:<late@example.test>", "TO:<silent@example.test>")]
