"""The rows of the shared SMTP checklist that the server core answers. Every other row is named here with the reason why not."""

import json

import pytest

from sekisho.model.decision import Reply
from sekisho.smtp import events, replies
from sekisho.smtp.limits import ServerLimits
from sekisho.smtp.server import ServerSession

# Rows that other rooms answer; their tests stand there.
ELSEWHERE = {
    "smtp37": "250 only when durable: gate and edge (journey and crash tests); here only that the core never says it by itself",
    "smtp48": "the Received field: gate",
    "smtp49": "Return-Path: delivery into the embedded mailbox",
    "smtp57": "NOTIFY=NEVER: delivery (test_outcomes)",
    "smtp59": "bounces: delivery",
    "smtp63": "TLS versions: edge",
    "smtp67": "time-outs: edge",
    "smtp68": "sessions per address: edge",
    "smtp69": "a scanner that is down: gate",
    "smtp72": "replies of the next hop: delivery",
    "smtp71": "PROXY only from listed addresses: edge (test_session); XCLIENT is not spoken at all, see below",
    "smtp73": "replies of the next hop for each recipient: delivery",
    "smtp75": "MTA-STS: delivery and journeys (test_tls_by_policy)",
    "smtp76": "DANE: delivery and journeys (test_tls_by_policy)",
}


class Talk:
    """A client that says a line and hears the reply; the shell behind the core takes everything unless told otherwise."""

    def __init__(self, *, hello=True, starttls=False, auth=False, limits=None, **refusals):
        self.session = ServerSession("mx.ours.example", limits or ServerLimits(), offers_starttls=starttls, offers_auth_after_tls=auth)
        self.refusals = refusals
        self.seen = []
        self.banner = self.session.greeting().decode("ascii")
        if hello:
            assert self.say("EHLO client.example").startswith("250")

    def send(self, octets):
        """Feed octets; return all replies to them."""
        self.session.feed(octets)
        while event := self.session.next_event():
            self.seen.append(event)
            if isinstance(event, events.ASKING):
                usual = replies.GO_AHEAD if isinstance(event, events.DataBegin) else replies.OK
                self.session.answer(self.refusals.get(type(event).__name__, usual))
        return self.session.output().decode("ascii")

    def say(self, line):
        return self.send(line.encode() + b"\r\n")

    def envelope(self):
        return self.send(b"MAIL FROM:<a@sender.example>\r\nRCPT TO:<b@ours.example>\r\n")

    def message(self, content):
        self.envelope()
        assert self.say("DATA").startswith("354")
        return self.send(content + b"\r\n.\r\n")

    @property
    def content(self):
        return b"".join(event.octets for event in self.seen if isinstance(event, events.DataChunk))

    def last(self, kind):
        return [event for event in self.seen if isinstance(event, kind)][-1]


def smtp01():
    assert Talk(hello=False).banner.startswith("220 mx.ours.example ")


def smtp03():
    reply = Talk(hello=False).say("HELO client.example")
    assert reply.startswith("250 ")
    assert reply.count("\r\n") == 1


def smtp04():
    assert Talk(hello=False).say("EHLO").startswith("501 ")


def smtp05():
    talk = Talk(hello=False)
    assert talk.say("EHLO [192.0.2.1]").startswith("250-")
    assert talk.session.helo == "[192.0.2.1]"


def smtp07():
    assert Talk(hello=False).say("MAIL FROM:<a@sender.example>").startswith("503 ")


def smtp08():
    assert Talk().say("RCPT TO:<b@ours.example>").startswith("503 ")


def smtp09():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    assert talk.say("DATA").startswith("503 ")


def smtp11():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    assert talk.say("MAIL FROM:<c@sender.example>").startswith("503 ")


def smtp12():
    talk = Talk()
    assert talk.say("MAIL FROM:<>").startswith("250 ")
    assert talk.last(events.MailFrom).address.is_null


def smtp13():
    assert Talk().say("MAIL FROM:a@sender.example").startswith("501 ")


def smtp15():
    assert Talk().say("MAIL FROM:<a@sender.example> FOO=BAR").startswith("555 ")


def smtp16():
    assert Talk().say("MAIL FROM:<a@sender.example> SIZE=52428801").startswith("552 ")
    assert Talk().say("MAIL FROM:<a@sender.example> SIZE=52428800").startswith("250 ")


def smtp17():
    talk = Talk(limits=ServerLimits(max_message_octets=10_000))
    talk.send(b"MAIL FROM:<a@sender.example> SIZE=100\r\nRCPT TO:<b@ours.example>\r\nDATA\r\n")
    assert talk.send((b"x" * 98 + b"\r\n") * 150) == ""
    assert talk.send(b".\r\n").startswith("552 5.3.4 ")
    assert not any(isinstance(event, events.DataEnd) for event in talk.seen)
    assert talk.say("NOOP").startswith("250 ")


def smtp19():
    assert Talk().say("MAIL FROM:<bücher@sender.example>")[:3] in {"550", "553"}


def smtp20():
    talk = Talk()
    assert talk.say("MAIL FROM:<bücher@bücher.example> SMTPUTF8").startswith("250 ")
    assert talk.say("RCPT TO:<用户@ours.example>").startswith("250 ")
    assert talk.last(events.MailFrom).smtputf8


def smtp21():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    assert talk.say("RCPT TO:<Postmaster>").startswith("250 ")
    assert talk.last(events.RcptTo).address.local == "postmaster"


def smtp23():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    assert talk.say("RCPT TO:<user%other.example@ours.example>").startswith("553 5.1.3 ")


def smtp24():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    assert talk.say("RCPT TO:<@a.example,@b.example:u@ours.example>").startswith("250 ")
    assert str(talk.last(events.RcptTo).address) == "u@ours.example"


def smtp25():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    assert talk.say("RCPT TO:<other.example!user@ours.example>").startswith("553 5.1.3 ")


def smtp27():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    assert talk.say(f"RCPT TO:<{'a' * 64}@ours.example>").startswith("250 ")
    assert talk.say(f"RCPT TO:<{'a' * 65}@ours.example>")[:3] in {"501", "553"}


def smtp28():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    label = "d" * 63
    domain = f"{label}.{label}.{label}.{'e' * 63}"
    assert len(domain) == 255
    assert talk.say(f"RCPT TO:<u@{domain}>").startswith("250 ")
    assert talk.say(f"RCPT TO:<u@{label}.{label}.{label}.{'e' * 62}.f>")[:3] in {"501", "553"}


def smtp29():
    talk = Talk()
    assert talk.say("NOOP " + "x" * 505).startswith("250 ")
    assert talk.say("NOOP " + "x" * 1_993).startswith("500 ")
    assert talk.say("NOOP").startswith("250 ")


def smtp31():
    talk = Talk()
    assert talk.message(b"x" * 998).startswith("250 ")
    assert talk.content == b"x" * 998 + b"\r\n"
    assert talk.last(events.DataEnd).defects == ()


def smtp32():
    talk = Talk()
    assert talk.message(b"x" * 20_000).startswith("250 ")
    assert talk.content == b"x" * 20_000 + b"\r\n"
    assert talk.last(events.DataEnd).defects == ("long_line",)


def smtp33():
    talk = Talk()
    talk.say("MAIL FROM:<a@sender.example>")
    assert all(talk.say(f"RCPT TO:<u{number}@ours.example>").startswith("250 ") for number in range(100))
    assert talk.say("RCPT TO:<u100@ours.example>").startswith("452 4.5.3 ")


def smtp35():
    talk = Talk()
    talk.message(b"..one\r\n...two\r\nthree")
    assert talk.content == b".one\r\n..two\r\nthree\r\n"


def smtp36():
    talk = Talk()
    talk.envelope()
    talk.say("DATA")
    assert talk.send(b"one\n.\ntwo\r.\rthree\r\n.\n") == ""
    assert talk.send(b"\r\n.\r\n").startswith("550 5.6.0 ")


def smtp39():
    talk = Talk()
    talk.envelope()
    assert talk.say("RSET").startswith("250 ")
    assert talk.session.helo == "client.example"
    assert talk.say("MAIL FROM:<a@sender.example>").startswith("250 ")


def smtp40():
    assert Talk().say("NOOP anything at all").startswith("250 ")


def smtp41():
    assert Talk().say("VRFY somebody").startswith("252 ")


def smtp43():
    assert Talk().say("HELP")[:3] in {"211", "214"}


def smtp44():
    talk = Talk()
    assert talk.say("QUIT").startswith("221 ")
    assert talk.session.is_closing
    assert talk.say("NOOP") == ""


def smtp45():
    assert Talk().say("WOMBAT").startswith("500 ")


def smtp47():
    talk = Talk()
    assert talk.send(b"NOOP\n").startswith("500 ")
    assert talk.session.is_closing


def smtp51():
    talk = Talk()
    packet = b"MAIL FROM:<a@sender.example>\r\nRCPT TO:<b@ours.example>\r\nRCPT TO:<bad\r\nDATA\r\n"
    assert [line[:3] for line in talk.send(packet).splitlines()] == ["250", "250", "501", "354"]


def smtp52():
    session = ServerSession("mx.ours.example", ServerLimits(), offers_starttls=False, offers_auth_after_tls=False)
    session.feed(b"EHLO client.example\r\n")
    assert session.next_event() is None
    assert session.output() == b""
    assert session.talked_early, "the edge refuses those"


def smtp53():
    talk = Talk()
    talk.envelope()
    assert talk.send(b"BDAT 6\r\none\r\nt").startswith("250 ")
    assert talk.send(b"BDAT 4\r\nwo\r\n").startswith("250 ")
    assert talk.say("BDAT 0 LAST").startswith("250 ")
    assert talk.content == b"one\r\ntwo\r\n"


def smtp55():
    talk = Talk(RcptTo=replies.NO_SUCH_USER)
    talk.envelope()
    assert [line[:3] for line in talk.send(b"BDAT 6 LAST\r\nQUIT\r\n").splitlines()] in (["503"], ["554"])
    assert talk.say("NOOP").startswith("250 ")


def smtp56():
    talk = Talk()
    assert "DSN" in talk.say("EHLO client.example")
    assert talk.say("MAIL FROM:<a@sender.example> RET=HDRS ENVID=QQ+2B1").startswith("250 ")
    assert talk.say("RCPT TO:<b@ours.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bob@old.example").startswith("250 ")
    mail, rcpt = talk.last(events.MailFrom), talk.last(events.RcptTo)
    assert (mail.ret, mail.envid) == ("HDRS", "QQ+2B1")
    assert (rcpt.notify, rcpt.orcpt) == ("SUCCESS,FAILURE", "rfc822;bob@old.example")


def smtp60():
    talk = Talk(starttls=True, StartTls=replies.READY_FOR_TLS)
    talk.envelope()
    assert talk.say("STARTTLS").startswith("220 ")
    talk.session.tls_started("TLSv1.3", "TLS_AES_256_GCM_SHA384")
    assert talk.session.helo == ""
    assert talk.say("MAIL FROM:<a@sender.example>").startswith("503 ")
    assert talk.say("EHLO client.example").startswith("250-")


def smtp61():
    talk = Talk(starttls=True, StartTls=replies.READY_FOR_TLS)
    assert "STARTTLS" in talk.say("EHLO client.example")
    talk.say("STARTTLS")
    talk.session.tls_started("TLSv1.3", "TLS_AES_256_GCM_SHA384")
    assert "STARTTLS" not in talk.say("EHLO client.example")
    assert talk.say("STARTTLS").startswith("503 ")


def smtp64():
    assert Talk().say("MAIL FROM:<a@sender.example> REQUIRETLS").startswith("550 5.7.30 ")


def smtp65():
    talk = Talk(starttls=True, auth=True, StartTls=replies.READY_FOR_TLS, Authenticate=Reply(235, "2.7.0", "Welcome"))
    assert "AUTH" not in talk.say("EHLO client.example")
    assert talk.say("AUTH PLAIN AGFubmUAc2VjcmV0")[0] == "5"
    assert not any(isinstance(event, events.Authenticate) for event in talk.seen)


COVERED = {name: check for name, check in sorted(globals().items()) if name.startswith("smtp") and callable(check)}


@pytest.mark.parametrize("row", COVERED)
def test_row(row):
    COVERED[row]()


def test_every_row_is_answered_or_named(shared):
    rows = {check["id"] for check in json.loads(shared("suites/smtp/checklist.json").read_text(encoding="utf-8"))["checks"]}
    assert rows == COVERED.keys() | ELSEWHERE.keys()
    assert not COVERED.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("line", ["XCLIENT ADDR=192.0.2.1", "PROXY TCP4 192.0.2.1 192.0.2.2 1 25"])
def test_strangers_cannot_say_who_they_are(line):
    assert Talk().say(line).startswith("500 5.5.2 ")


@pytest.mark.parametrize("parameter", ["RET=ALL", "ENVID=", "BODY=BINARYMIME", "MT-PRIORITY=3"])
def test_parameters_that_are_not_offered_are_refused(parameter):
    assert Talk().say(f"MAIL FROM:<a@sender.example> {parameter}")[:3] in {"501", "555"}
