"""Every condition and every action of the policy document, with real mail through a running gateway: sockets in, sockets out."""

import asyncio
import re
import smtplib
import threading
import time
from base64 import b64decode, encodebytes

import pytest
from tests.journeys.steps import wait_for

from sekisho.app.samples.attachments import EICAR, locked_zip, macro_document, zipped
from sekisho.app.samples.catalogue import SAMPLES
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.backends.paper.pdf import PdfPaper
from sekisho.policy.conditions import CONDITIONS
from sekisho.ports.paper import Sheet
from sekisho.testing.certificates import Authority
from sekisho.testing.dns_server import DnsServer
from sekisho.testing.gateway import Gateway
from sekisho.testing.policies import a_rule_text
from sekisho.testing.sink import Sink

RECORDS = {
    "partner.test": [{"TXT": "v=spf1 ip4:127.0.0.1 -all"}],
    "_dmarc.partner.test": [{"TXT": "v=DMARC1; p=none"}],
    "forged.test": [{"TXT": "v=spf1 -all"}],
    "_dmarc.forged.test": [{"TXT": "v=DMARC1; p=none"}],
    "slow.test": ["TIMEOUT"],
    "_dmarc.slow.test": ["TIMEOUT"],
}
SAMPLE = {sample.name: sample.build() for sample in SAMPLES}


def mail(subject="Minutes", text="The minutes of Tuesday.", author="hanako@partner.test", fields="", files=()):
    """Return a message; `files` are (name, type, octets)."""
    head = f"From: <{author}>\r\nTo: <taro@example.test>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n{fields}"
    if not files:
        return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
    made = f'{head}Content-Type: multipart/mixed; boundary="bb"\r\n\r\n--bb\r\n\r\n{text}\r\n'.encode()
    for name, kind, octets in files:
        made += f'--bb\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'.encode()
        made += b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(octets).replace(b"\n", b"\r\n")
    return made + b"--bb--\r\n"


def file(name="plan.bin", kind="application/octet-stream", octets=b"plan\0" * 10):
    return mail(files=[(name, kind, octets)])


def a_pdf(title):
    return PdfPaper().pdf(Sheet(title, "Minutes", (), (), (), (), "ja"))


PLAIN = mail()
FORGED = mail(author="hanako@forged.test")
# condition: its value, a message of which it is true, one of which it is not; envelope senders where they are not those of From
CASES = {
    "envelope_blank": ("true", (PLAIN, ""), PLAIN),
    "from_differs_envelope": ("true", (PLAIN, "bounce@lists.test"), PLAIN),
    "from_differs_reply_to": ("true", mail(fields="Reply-To: <x@elsewhere.test>\r\n"), PLAIN),
    "header_keywords": ('["secret"]', mail(fields="X-Class: confidential\r\n"), PLAIN),
    "subject_keywords": ('["secret"]', mail("Confidential plan"), mail(text="confidential")),
    "subject_blank": ("true", mail(""), PLAIN),
    "body_keywords": ('["secret"]', mail(text="これは社外秘です。"), mail("confidential")),
    "body_blank": ("true", mail(text=""), PLAIN),
    "attachment_name": ('["*.dat"]', file("plan.DAT"), file("plan.bin")),
    "attachment_mime": ('["image/*"]', file("a.bin", "image/x-plan"), file()),
    "attachment_type": ('["zip"]', file("a.bin", octets=zipped(("a.txt", b"a"))), file("a.zip.txt", "text/plain", b"no zip")),
    "attachment_keywords": ('["secret"]', file("a.pdf", "application/pdf", a_pdf("社外秘")), file("a.pdf", "application/pdf", a_pdf("公開"))),
    "attachment_over": ('"2 KB"', file(octets=b"p\0" * 1_100), file(octets=b"p\0" * 900)),
    "attachments_over": ("1", mail(files=[("a.txt", "text/plain", b"a"), ("b.txt", "text/plain", b"b")]), file()),
    "attachment_locked": ("true", file("a.zip", octets=locked_zip("a.txt", b"a", b"unknown")), file("a.zip", octets=zipped(("a.txt", b"a")))),
    "attachment_active": ("true", file("a.html", "text/html", b"<html><script>document.title = 1</script><p>plan</p></html>"), file()),
    "size_over": ('"20 KB"', mail(text="x\r\n" * 9_000), PLAIN),
    "size_at_most": ("2000", PLAIN, mail(text="x\r\n" * 1_000)),
    "recipients_over": ("2", mail(fields="Cc: <a@example.test>, <b@example.test>\r\n"), PLAIN),
    "header": ('{ "X-Mailer" = ["*bulk*"] }', mail(fields="X-Mailer: My Bulk Mailer\r\n"), PLAIN),
    "category": ('["bulk"]', SAMPLE["newsletter"], PLAIN),
    "score_over": ("0.5", SAMPLE["phishing"], PLAIN),
    "points_over": ("10", SAMPLE["phishing"], PLAIN),
    "finding": ('["archive.enc*"]', file("a.zip", octets=locked_zip("a.txt", b"a", b"unknown")), file()),
    "spf": ('["fail"]', FORGED, PLAIN),
    "dkim": ('["permerror", "fail"]', mail(fields="DKIM-Signature: v=1; a=nonsense\r\n"), PLAIN),
    "dmarc": ('["fail"]', FORGED, PLAIN),
    "arc": ('["fail"]', mail(fields="ARC-Seal: i=1; cv=none; a=rsa-sha256\r\n"), PLAIN),
    "proven": ("true", PLAIN, FORGED),
    "unanswered": ('["*"]', mail(author="hanako@slow.test"), PLAIN),
    "client": ('["127.0.0.0/8"]', PLAIN, None),
    "hours": ('"00:00-24:00"', PLAIN, None),
    "days": ('["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]', PLAIN, None),
}
NEVER = {"client": '["192.0.2.0/24"]', "hours": None, "days": None}  # what no message of this moment fits

LISTS = """
[keywords.secret]
words = { "confidential" = 10, "社外秘" = 10, "plan" = 1 }
match = "sum"
threshold = 10
[stamps.outside]
english = "This mail comes from outside."
japanese = "社外からのメールです。"
style = "suspicious"
[[senders]]
owner = "blocks@example.test"
block = ["*@partner.test"]
[[senders]]
owner = "approves@example.test"
approve = ["*@partner.test"]
"""
ACTIONS = {
    "discard": "discard = true",
    "quarantine": 'quarantine = "mine"\ndays = 2',
    "reject": 'reject = "Not for this mailbox"',
    "redirect": 'redirect = "jiro@elsewhere.test"',
    "deliver": "deliver = true",
    "hand": 'hand_to = "127.0.0.1:%d"',
    "postpone": 'postpone = "%s"',
    "strip": 'deliver = true\nattachments = "strip"\ntag = "[clean]"',
    "sanitise": 'deliver = true\nattachments = "sanitise"',
    "tag": 'tag = "[外部]"',
    "stamp": 'stamp = "outside"',
    "headers": 'headers = { "X-Origin" = "outside" }',
    "bcc": 'bcc = ["boss@example.test"]',
    "notify": 'quarantine = true\nnotify = ["recipients"]',
    "archive": 'archive = "archive@example.test"',
    "tls": 'require_tls = "verified"',
    "shadow": "discard = true",
}


def document(hand_port):
    later = time.strftime("%H:%M", time.gmtime(time.time() + 7_200))
    other = time.gmtime(time.time() + 12 * 3_600)
    tomorrow = time.strftime("%A", time.gmtime(time.time() + 3 * 86_400)).lower()
    never = NEVER | {"hours": f'"{other.tm_hour:02}:00-{other.tm_hour:02}:30"', "days": f'["{tomorrow}"]'}
    rules = [
        a_rule_text(f'tag = "[{name}]"', f"{name} = {case[0]}", f'recipients = ["c-{name}@example.test"]', f"c-{name}")
        for name, case in CASES.items()
    ]
    rules += [
        a_rule_text(f'tag = "[{name}]"', f"{name} = {value}", f'recipients = ["n-{name}@example.test"]', f"n-{name}") for name, value in never.items()
    ]
    for name, then in ACTIONS.items():
        then = then % hand_port if name == "hand" else then % later if name == "postpone" else then
        scope = f'recipients = ["a-{name}@example.test", "a-{name}@tls.test", "a-{name}@127.0.0.2.test"]'
        scope += '\nrollout = "shadow"' if name == "shadow" else ""
        when = "proven = true" if name == "deliver" else 'category = ["malware"]' if name in {"strip", "sanitise"} else ""
        rules.append(a_rule_text(then, when, scope, f"a-{name}"))
    return LISTS + "".join(rules)


class World:
    """A gateway, a DNS server and next hops, in a thread of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.home, self.other, self.secure = Sink(), Sink(), None
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(30)
        document_file = folder / "policy.toml"
        document_file.write_text(document(self.other.port))
        settings = (
            f'[dns]\nservers = ["{self.dns.address}"]\ntimeout_seconds = 1.0\n[routes]\n"example.test" = ["127.0.0.1:{self.home.port}"]\n'
            f'"tls.test" = ["localhost:{self.secure.port}"]\n"127.0.0.2.test" = ["localhost:{self.home.port}"]\n"*" = ["127.0.0.1:{self.other.port}"]\n'
            f'[delivery]\ntls_authorities = "{self.authority.path}"\n[containers]\npassword_wait_minutes = 0\n[policy]\nfile = "{document_file}"\n'
            '[policy.treatments]\nphishing = "deliver"\nspam = "deliver"\nfraud = "deliver"\nlocked = "deliver"\n'
        )
        self.gateway = Gateway(folder, settings)
        self.gateway.start()

    def _run(self):
        asyncio.set_event_loop(self._loop)

        async def serve():
            self.authority = Authority(self.folder)
            self.secure = Sink(context=self.authority.issue("localhost")[1])
            self._stop = asyncio.Event()
            async with DnsServer(zone_of_records(RECORDS)) as self.dns, self.home, self.other, self.secure:
                self._ready.set()
                await self._stop.wait()

        self._loop.run_until_complete(serve())

    def close(self):
        self.gateway.stop()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)
        self._loop.close()

    def send(self, message, recipient, sender=None):
        """Send one message; return the code and the words of the last answer."""
        if sender is None:
            sender = re.search(rb"From:.*?<?([^<>\s]+@[^<>\s]+?)>?\r\n", message).group(1).decode()
        with smtplib.SMTP("127.0.0.1", self.gateway.port, "client.partner.test", timeout=60) as client:
            client.ehlo()
            client.mail(sender)
            code, words = client.rcpt(recipient)
            if code == 250:
                code, words = client.data(message)
            return code, words.decode()

    def accepted(self, message, recipient, sender=None):
        code, words = self.send(message, recipient, sender)
        assert code == 250, words
        return words.rsplit(None, 1)[-1]

    def arrived(self, number, sink=None):
        """Return the message that carries this number, when it has arrived."""
        mark = f"X-Sekisho-Id: {number}\r\n".encode()
        return wait_for(lambda: next((one for one in (sink or self.home).messages if mark in one.content), None))

    def story(self, number, word):
        return wait_for(lambda: (out := self.gateway.command("track", number).stdout) and word in out and out)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("policy"))
    yield made
    assert made.gateway.command("ledger", "verify").returncode == 0
    verified = made.gateway.command("replay", "--verify")
    assert verified.returncode == 0, verified.stdout
    made.close()


def subject(taken):
    return re.search(rb"\r\nSubject: (.*?)\r\n(?![ \t])", taken.content, re.DOTALL).group(1)


def test_every_condition_is_there():
    assert set(CASES) == set(CONDITIONS)


@pytest.mark.parametrize("name", CASES)
def test_a_condition_decides_over_real_mail(world, name):
    _, fits, other = CASES[name]
    message, sender = fits if isinstance(fits, tuple) else (fits, None)
    assert f"[{name}]".encode() in subject(world.arrived(world.accepted(message, f"c-{name}@example.test", sender)))
    recipient = f"c-{name}@example.test" if other else f"n-{name}@example.test"
    assert f"[{name}]".encode() not in subject(world.arrived(world.accepted(other or message, recipient)))


def held(world, recipient):
    return [line for line in world.gateway.command("quarantine", "list").stdout.splitlines() if recipient in line]


def test_discarded_mail_goes_nowhere_and_can_be_brought_back(world):
    number = world.accepted(PLAIN, "a-discard@example.test")
    assert "discarded" in world.story(number, "discarded")
    (line,) = wait_for(lambda: held(world, "a-discard@example.test"))
    assert world.gateway.command("quarantine", "release", line.split()[0]).returncode == 0
    world.arrived(number)


def test_quarantined(world):
    number = world.accepted(PLAIN, "a-quarantine@example.test")
    assert "mine" in world.story(number, "quarantined")
    (line,) = held(world, "a-quarantine@example.test")
    assert "a-quarantine" in world.gateway.command("quarantine", "show", line.split()[0]).stdout


def test_rejected_in_the_dialogue(world):
    code, words = world.send(PLAIN, "a-reject@example.test")
    assert code == 550 and "Not for this mailbox" in words


def test_redirected_outward_as_a_sender_to_whom_a_bounce_finds_its_way(world):
    number = world.accepted(PLAIN, "a-redirect@example.test")
    taken = world.arrived(number, world.other)
    assert taken.recipients == ("TO:<jiro@elsewhere.test>",)
    rewritten = re.search(r"<(SRS0=[^>]*@example\.test)>", taken.mail).group(1)
    bounce = mail("Undelivered", author="mailer-daemon@elsewhere.test", fields="Auto-Submitted: auto-replied\r\n")
    back = world.arrived(world.accepted(bounce, rewritten, ""), world.other)
    assert back.recipients == ("TO:<hanako@partner.test>",) and back.mail.startswith("FROM:<>")


def test_delivered_now_although_it_reads_like_fraud(world):
    world.arrived(world.accepted(PLAIN, "a-deliver@example.test"))


def test_never_malware(world):
    virus = file("a.com", octets=EICAR)
    number = world.accepted(virus, "a-deliver@example.test")
    assert "quarantined" in world.story(number, "quarantined")


def test_handed_to_another_host(world):
    assert world.arrived(world.accepted(PLAIN, "a-hand@example.test"), world.other).recipients == ("TO:<a-hand@example.test>",)


def test_postponed_to_an_hour(world):
    number = world.accepted(PLAIN, "a-postpone@example.test")
    assert "not_before" in world.story(number, "decided")
    queued = world.gateway.command("queue", "list").stdout
    assert "a-postpone@example.test" in queued
    assert world.gateway.command("queue", "retry").returncode == 0
    world.arrived(number)


@pytest.mark.parametrize("name", ["strip", "sanitise"])
def test_a_copy_goes_out_and_the_original_is_kept(world, name):
    number = world.accepted(file("a.docm", octets=macro_document()), f"a-{name}@example.test")
    mark = f"X-Sekisho-Cleaned: {number}".encode()
    taken = wait_for(lambda: next((one for one in world.home.messages if mark in one.content), None))
    assert (b"[clean] Minutes" in subject(taken)) is (name == "strip")
    assert (b'filename="a.docx"' in taken.content) is (name == "sanitise")
    assert held(world, f"a-{name}@example.test")


def test_the_subject_is_tagged(world):
    assert subject(world.arrived(world.accepted(PLAIN, "a-tag@example.test"))).startswith(b"=?utf-8?b?")


def test_stamped_in_both_languages(world):
    taken = world.arrived(world.accepted(PLAIN, "a-stamp@example.test"))
    text = b64decode(taken.content.partition(b"\r\n\r\n")[2]).decode()
    assert "comes from outside." in text and "社外からのメールです。" in text and "The minutes of Tuesday." in text


def test_signed_mail_gets_no_stamp(world):
    signed = PLAIN.replace(b"text/plain; charset=utf-8", b'multipart/signed; boundary="s"; protocol="application/pgp-signature"').replace(
        b"The minutes of Tuesday.", b"--s\r\n\r\nThe minutes of Tuesday.\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--s--"
    )
    taken = world.arrived(world.accepted(signed, "a-stamp@example.test"))
    assert taken.content.endswith(signed.partition(b"\r\n\r\n")[2])


def test_a_field_is_added(world):
    assert b"\r\nX-Origin: outside\r\n" in world.arrived(world.accepted(PLAIN, "a-headers@example.test")).content


def copied(world, number, kind):
    mark = f"X-Sekisho-Copy: {kind} of {number}".encode()
    return wait_for(lambda: next((one for one in world.home.messages if mark in one.content), None))


def test_a_blind_copy(world):
    number = world.accepted(PLAIN, "a-bcc@example.test")
    world.arrived(number)
    taken = copied(world, number, "bcc")
    assert taken.recipients == ("TO:<boss@example.test>",) and taken.content.endswith(PLAIN)


def test_the_archive_gets_the_original_with_its_envelope(world):
    large = mail(text="x\r\n" * 60_000)  # one that lies in a file
    number = world.accepted(large, "a-archive@example.test")
    taken = copied(world, number, "archive")
    assert taken.recipients == ("TO:<archive@example.test>",) and taken.content.endswith(large)
    assert b"X-Sekisho-Envelope-To: <a-archive@example.test>" in taken.content


def notices(world, number):
    return [one for one in world.home.messages if f"X-Sekisho-Notice: {number}".encode() in one.content]


def test_the_recipient_is_told_once_and_robots_never(world):
    number = world.accepted(PLAIN, "a-notify@example.test")
    (taken,) = wait_for(lambda: notices(world, number))
    assert taken.recipients == ("TO:<a-notify@example.test>",) and taken.mail.startswith("FROM:<>") and "隔離しました".encode() in taken.content
    robot = world.accepted(mail(fields="Auto-Submitted: auto-generated\r\n"), "a-notify@example.test")
    world.story(robot, "quarantined")
    world.arrived(world.accepted(PLAIN, "a-tag@example.test"))
    assert notices(world, robot) == [] and len(notices(world, number)) == 1


def test_tls_or_not_at_all(world):
    assert world.arrived(world.accepted(PLAIN, "a-tls@tls.test"), world.secure).tls
    number = world.accepted(PLAIN, "a-tls@127.0.0.2.test")
    assert wait_for(
        lambda: "demands it" in (out := world.gateway.command("queue", "list").stdout + world.gateway.command("track", number).stdout) and out
    )
    assert not [one for one in world.home.messages if number.encode() in one.content]


def test_a_rule_that_is_only_watched_is_told_and_does_nothing(world):
    number = world.accepted(PLAIN, "a-shadow@example.test")
    world.arrived(number)
    assert "a-shadow:discard" in world.story(number, "watched")


def test_blocked_and_approved_senders(world):
    number = world.accepted(PLAIN, "blocks@example.test")
    assert "blocked" in world.story(number, "quarantined")
    newsletter = SAMPLE["newsletter"].replace(b"\r\nSubject:", b"\r\nX-Note: approved\r\nSubject:")
    newsletter = re.sub(rb"From: [^\r]*", b"From: <hanako@partner.test>", newsletter)
    assert b"[bulk]" not in subject(world.arrived(world.accepted(newsletter, "approves@example.test")))


def test_a_changed_file_is_in_force_after_a_reload_and_stands_in_the_history(world):
    path = world.folder / "policy.toml"
    path.write_text(path.read_text().replace('"X-Origin" = "outside"', '"X-Origin" = "elsewhere"'))
    world.gateway.hang_up()

    def changed():
        return b"X-Origin: elsewhere" in world.arrived(world.accepted(PLAIN, "a-headers@example.test")).content

    assert wait_for(changed)
    assert "was changed" in world.gateway.command("policy", "show").stdout
