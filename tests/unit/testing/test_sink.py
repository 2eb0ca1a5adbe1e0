"""The sink takes mail and misbehaves as told, for a client that is not ours."""

import asyncio
import smtplib

from sekisho.testing.sink import Fault, Sink


def send(port, recipients=("taro@example.test",)):
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        return client.sendmail("hanako@partner.test", recipients, b"Subject: x\r\n\r\n.dot\r\n")


async def test_it_takes_mail():
    async with Sink() as sink:
        await asyncio.to_thread(send, sink.port)
        (taken,) = sink.messages
        assert taken.content == b"Subject: x\r\n\r\n.dot\r\n"
        assert taken.recipients == ("TO:<taro@example.test>",)
        assert not taken.tls


async def test_it_follows_its_script():
    async with Sink() as sink:
        sink.script = lambda verb, argument: "550 5.1.1 no" if verb == "RCPT" and "jiro" in argument else None
        refused = await asyncio.to_thread(send, sink.port, ("taro@example.test", "jiro@example.test"))
        assert refused == {"jiro@example.test": (550, b"5.1.1 no")}
        assert sink.messages[0].recipients == ("TO:<taro@example.test>",)


async def test_a_message_refused_at_the_dot_is_not_taken():
    async with Sink() as sink:
        sink.script = lambda verb, _: "451 later" if verb == "DOT" else None
        try:
            await asyncio.to_thread(send, sink.port)
        except smtplib.SMTPDataError as error:
            assert error.smtp_code == 451
        assert sink.messages == []


async def test_it_closes_and_comes_back_on_the_same_port():
    async with Sink() as sink:
        sink.script = lambda verb, _: Fault.CLOSE if verb == "MAIL" else None
        try:
            await asyncio.to_thread(send, sink.port)
        except smtplib.SMTPServerDisconnected:
            sink.script = lambda *_: None
        port = sink.port
        await sink.stop()
        await sink.start()
        assert sink.port == port
        await asyncio.to_thread(send, port)
        assert len(sink.messages) == 1
