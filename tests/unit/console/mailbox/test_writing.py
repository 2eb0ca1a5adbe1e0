"""Writing in a browser."""

import asyncio
import re

ASKED = (
    b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test, jiro@example.test\r\nReply-To: desk@partner.test\r\nSubject: Order\r\n"
    b"Message-ID: <one@partner.test>\r\nReferences: <zero@partner.test>\r\nDate: Mon, 23 Nov 2026 14:05:00 +0900\r\n\r\nDear </textarea><b>Taro</b>\r\n"
)


def accepted(console):
    return [claim.arrival for claim in asyncio.run(console.stores.records.claim_undecided("edge", console.clock.now() + 1e9, 60, 100))]


def text_of(page):
    return re.search(r"<textarea[^>]*>(.*?)</textarea>", page.body, re.DOTALL).group(1)


def test_an_answer_goes_to_whom_the_mail_asks_and_is_threaded(opened, arrive, taro, monkeypatch):
    monkeypatch.setattr("time.time", opened.clock.now)
    owed = arrive(ASKED)
    page = taro.get(f"/mailbox/write?answer={owed.id}&all=1")
    form = page.form("/mailbox/write")
    assert (form["to"], form["cc"], form["subject"]) == ("desk@partner.test", "hanako@partner.test, jiro@example.test", "Re: Order")
    assert (form["answers"], form["thread"]) == ("<one@partner.test>", "<zero@partner.test> <one@partner.test>")
    assert "&gt; Dear &lt;/textarea&gt;" in text_of(page)
    answer = taro.submit(page, "/mailbox/write", sender="taro@example.test", text="Thank you.")
    assert (answer.code, answer.to) == (303, "/mailbox?folder=sent&sent=1")
    arrivals = accepted(opened)
    assert {str(one) for arrival in arrivals for one in arrival.envelope.recipients} == {
        "desk@partner.test", "hanako@partner.test", "jiro@example.test", "taro@example.test",
    }  # fmt: skip
    raw = asyncio.run(opened.stores.blobs.read(arrivals[0].raw))
    assert b"In-Reply-To: <one@partner.test>\r\nReferences: <zero@partner.test>\r\n <one@partner.test>\r\n" in raw
    again = taro.submit(page, "/mailbox/write", sender="taro@example.test", text="Thank you.")
    assert again.to == "/mailbox?folder=sent&sent=2"
    assert accepted(opened) == []
    assert "nothing was sent again" in taro.follow(again).body


def test_what_was_typed_is_there_after_a_refusal(opened, arrive, taro, monkeypatch):
    monkeypatch.setattr("time.time", opened.clock.now)
    page = taro.get("/mailbox/write")
    wrong = taro.submit(page, "/mailbox/write", sender="taro@example.test", to="nobody", subject="S", text="Long text\n日本語")
    assert wrong.code == 422
    assert "is not a mail address" in wrong.body
    assert "Long text" in text_of(wrong)
    forged = taro.submit(page, "/mailbox/write", sender="ceo@example.test", to="a@partner.test", text="x")
    assert forged.code == 403
    fixed = taro.submit(wrong, "/mailbox/write", sender="taro@example.test", to="a@partner.test", text="x")
    assert fixed.code == 303
    assert taro.post("/mailbox/write", {"to": "a@partner.test", "sender": "taro@example.test", "text": "x"}).code == 403  # no token of ours
