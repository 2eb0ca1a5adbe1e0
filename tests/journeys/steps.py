"""Steps that many journeys take: a stranger sends a message by SMTP, and something is waited for."""

import smtplib
import time

import pytest

PLAIN = b"From: Anna <anna@partner.test>\r\nTo: you@example.test\r\nSubject: Minutes\r\n\r\nThe minutes are attached to the plan.\r\n.dot\r\n"


def send(port, message=PLAIN, sender="anna@partner.test", recipients=("you@example.test",)):
    """Return the last reply's code and words: of DATA, or of the first recipient that was refused."""
    with smtplib.SMTP("127.0.0.1", port, "client.partner.test", timeout=60) as client:
        client.ehlo()
        client.mail(sender)
        for recipient in recipients:
            code, words = client.rcpt(recipient)
            if code != 250:
                return code, words.decode()
        code, words = client.data(message)
        return code, words.decode()


def wait_for(condition, seconds=60):
    """Return the first value of the condition that is one; fail where none comes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    pytest.fail("it did not happen in time")
