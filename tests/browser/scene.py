"""A running gateway with people, mail and everything that pages show: what the walk, the tasks, the attacks and the pictures look at."""

import email
import email.policy
import json
import re
import smtplib
import subprocess
import sys
import time
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from tests.browser import furnishing
from tests.browser.furnishing import ADMINISTRATOR, CLOSED, HELPED, OPERATOR, PASSWORD, SEED, STRANGER, USER

from sekisho.access.totp import code_at
from sekisho.app.samples.attachments import EICAR
from sekisho.app.samples.catalogue import SAMPLES
from sekisho.app.samples.world import RECIPIENT
from sekisho.testing.browsing import Browser
from sekisho.testing.gateway import environment, running

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = "<script>document.title='owned'</script>"
PICTURE = "<img src=x onerror=document.title='owned'>"
TURNED = "invoice\u202efdp.exe"
PATIENCE = 60.0
LINK = re.compile(r"(/digest/[A-Za-z0-9_-]+)")


class Scene:
    """The gateway and who may come in. `sessions`: one browser that is logged in for each login."""

    def __init__(self, gateway, told):
        self.gateway, self.told = gateway, told
        self.sessions = {}
        self._digest = ""

    @property
    def origin(self):
        return f"http://localhost:{self.gateway.console_port}"

    def session(self, login):
        """Return a browser of somebody who is logged in; the same one each time, so that a one-time code is needed once."""
        if login not in self.sessions:
            self.sessions[login] = self.fresh(login)
        return self.sessions[login]

    def fresh(self, login, password=PASSWORD):
        """Return a browser of somebody who logged in now: what is dangerous is theirs for ten minutes."""
        browser = Browser(self.gateway.console_port)
        answer = browser.submit(browser.get("/login?lang=en"), "/login", login=login, password=password)
        if answer.code == 200:
            answer = browser.submit(answer, "/login/second", code=code_at(SEED, int(time.time() // 30)))
        assert answer.code == 303, answer.body
        return browser

    def links(self):
        """Send a digest to the recipient of all samples; return the paths of its links in their order, its text and its page."""
        assert self.gateway.command("digest", "send", "--to", RECIPIENT).returncode == 0
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            shown = self.gateway.command("mailbox", "show", RECIPIENT).stdout
            mail = email.message_from_string(shown, policy=email.policy.default)
            if mail["Auto-Submitted"] and mail["Message-ID"] != self._digest:
                self._digest = mail["Message-ID"]
                text = mail.get_body(("plain",)).get_content()
                return [LINK.search(line).group(1) for line in text.splitlines() if LINK.search(line)], text, mail.get_body(("html",)).get_content()
        raise AssertionError("no digest came")

    def send(self, recipient, octets, sender="anna@supplier.sekisho.test"):
        """Send a mail and return its number."""
        with smtplib.SMTP("127.0.0.1", self.gateway.port, "client.sekisho.test", timeout=60) as client:
            client.ehlo()
            return self._sent(client, sender, recipient, octets)

    def _sent(self, client, sender, recipient, octets):
        for _ in range(100):
            client.mail(sender)
            code, words = client.rcpt(recipient)
            if code == 250:
                break
            client.rset()  # the edge has not taken up the new domain yet
            time.sleep(0.1)
        assert code == 250, words
        code, words = client.data(octets)
        assert code == 250, words
        return re.search(rb"\b([0-9a-hjkmnp-tv-z]{20})\b", words).group(1).decode()

    def wait_for(self, login, path, words):
        """Wait until a page shows all these words; return it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            page = self.session(login).get(path)
            if all(word in page.body for word in words):
                return page
            time.sleep(0.2)
        raise AssertionError(f"{path} does not show {words}: {page.body}")


def hostile():
    """Return a mail whose every name is an attack; the test file in it makes sure that it is stopped."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{PICTURE}" <evil@stranger.sekisho.test>'
    message["To"] = RECIPIENT
    message["Subject"] = SCRIPT
    message.set_content("See the file.")
    message.add_alternative(f'<p><a href="http://evil.test/{PICTURE}">{SCRIPT}</a></p>', subtype="html")
    message.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename=f'{TURNED}"><script>.com')
    message.add_attachment(
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='document.title=1'/>", maintype="image", subtype="svg+xml", filename="a.svg"
    )
    return bytes(message)


def ordinary(subject, recipient=RECIPIENT):
    """Return a mail that is delivered."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "Anna Berg <anna@supplier.sekisho.test>", recipient, subject
    message.set_content("Hello,\n\nthe minutes of Tuesday are on the shared drive.\n\nBest regards,\nAnna\n")
    return bytes(message)


def unwanted(subject):
    """Return spam."""
    (sample,) = [one for one in SAMPLES if one.name == "spam"]
    return re.sub(rb"(?m)^Subject: [^\r]*", f"Subject: {subject}".encode(), sample.build())


@contextmanager
def staged(folder, messages=300, attacks=True):
    """Give a furnished gateway that took real mail, until the end of the block. `messages`: of the month before, written into the history."""
    with running(Path(folder)) as gateway:
        command = [sys.executable, "-m", "tests.browser.furnishing", str(gateway.data), str(messages)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=CHECKOUT, env=environment())
        assert done.returncode == 0, done.stdout + done.stderr
        scene = Scene(gateway, json.loads(done.stdout.splitlines()[-1]))
        with smtplib.SMTP("127.0.0.1", gateway.port, "client.sekisho.test", timeout=60) as client:
            client.ehlo()
            for sample in SAMPLES:
                scene.told[sample.name] = scene._sent(client, sample.sender, RECIPIENT, sample.build())
            scene._sent(client, "anna@supplier.sekisho.test", f"taro@{CLOSED}", ordinary("Waits in the queue", f"taro@{CLOSED}"))
            scene._sent(client, "offer@stranger.sekisho.test", HELPED, unwanted("Held for somebody who is helped"))
            if attacks:
                scene.told["hostile"] = scene._sent(client, "evil@stranger.sekisho.test", RECIPIENT, hostile())
        scene.wait_for(OPERATOR, "/queue", [CLOSED])
        held = ["Your account has been suspended", "Invoice 2024-118", "The file you asked for"]
        scene.wait_for(OPERATOR, "/quarantine", [*held, "&lt;script&gt;"] if attacks else held)
        scene.wait_for(OPERATOR, f"/messages/{scene.told['phishing']}", [held[0]])
        yield scene


__all__ = ["ADMINISTRATOR", "OPERATOR", "STRANGER", "USER", "Scene", "furnishing", "staged"]
