"""Runs every `*.smtp` script of this folder through the server core.

A script is a talk, line by line; blank lines and lines that begin with `#` say nothing to the core.

    option starttls            before the first line: starttls, auth, normalise, or a limit such as max_errors=3
    C: EHLO client.example     the client sends this line with CRLF; `\\r`, `\\n`, `\\t`, `\\0`, `\\\\` and `\\xNN` are octets
    C+ NOOP                    the same in one packet with the line before it
    C- half a line             sends the octets without CRLF
    A: 550 5.1.1 Nobody here   the shell's answer to the next event that asks (without one it takes everything)
    S: 250 2.0.0 OK            the server says exactly this line; `...` at the end leaves the rest open
    E: Aborted reason='reset'  the oldest event not named so far is of this kind, and its representation holds these words
    tls                        the handshake is done
    data b'...'                the octets of the last message
    closing                    the server wants to close; without this line at the end it must not
"""

import ast
import re
from pathlib import Path

import pytest

from sekisho.model.decision import Reply
from sekisho.smtp import events, replies
from sekisho.smtp.limits import ServerLimits
from sekisho.smtp.server import ServerSession

SCRIPTS = sorted(Path(__file__).parent.glob("*.smtp"))
USUAL = {events.DataBegin: replies.GO_AHEAD, events.StartTls: replies.READY_FOR_TLS, events.Authenticate: replies.AUTH_OK}
ESCAPE = re.compile(r"\\(?:r|n|t|0|\\|x[0-9a-fA-F]{2})")


class Stage:
    def __init__(self, options):
        limits = {key: int(value) for key, _, value in (option.partition("=") for option in options) if value}
        self.core = ServerSession(
            "mx.sekisho.test",
            ServerLimits(**limits),
            offers_starttls="starttls" in options,
            offers_auth_after_tls="auth" in options,
            normalise_bare_newlines="normalise" in options,
        )
        self.said = self.core.greeting()
        self.events = []
        self.chunks = []
        self.answers = []

    def hear(self, octets):
        self.core.feed(octets)
        while event := self.core.next_event():
            if isinstance(event, events.DataBegin):
                self.chunks.clear()
            if isinstance(event, events.DataChunk):
                self.chunks.append(event.octets)
            else:
                self.events.append(event)
            if isinstance(event, events.ASKING):
                self.core.answer(self.answers.pop(0) if self.answers else USUAL.get(type(event), replies.OK))
        self.said += self.core.output()

    def expect_line(self, expected):
        line, end, self.said = self.said.partition(b"\r\n")
        assert end, f"the server said nothing more, expected {expected!r}"
        shown = line.decode("ascii")
        assert shown == expected or (expected.endswith("...") and shown.startswith(expected[:-3]))

    def expect_event(self, expected):
        kind, _, words = expected.partition(" ")
        assert self.events, f"no event left, expected {expected!r}"
        event = self.events.pop(0)
        assert type(event).__name__ == kind
        assert words in repr(event)


def octets_of(text):
    return ESCAPE.sub(lambda match: ast.literal_eval(f"'{match[0]}'"), text).encode("utf-8" if not text.isascii() else "latin-1")


def reply_of(text):
    code, enhanced, words = text.split(" ", 2)
    return Reply(int(code), enhanced, words)


def steps_of(text):
    """Return options and steps; lines that travel in one packet are one step."""
    options, steps = [], []
    for number, line in enumerate(text.splitlines(), 1):
        word, _, rest = line.partition(" ")
        if word == "option":
            options.extend(rest.split())
        elif word in {"C+", "C-"} and steps and steps[-1][1] == "C:":
            steps[-1] = (number, "C:", steps[-1][2] + octets_of(rest) + (b"\r\n" if word == "C+" else b""))
        elif word in {"C:", "C-"}:
            steps.append((number, "C:", octets_of(rest) + (b"\r\n" if word == "C:" else b"")))
        elif line and not line.startswith("#"):
            steps.append((number, word, rest))
    return options, steps


def play(stage, steps, cut):
    closing = False
    for number, word, rest in steps:
        try:
            match word:
                case "C:":
                    assert not stage.said, f"unread: {stage.said!r}"
                    for piece in cut(rest):
                        stage.hear(piece)
                case "A:":
                    stage.answers.append(reply_of(rest))
                case "S:":
                    stage.expect_line(rest)
                case "E:":
                    stage.expect_event(rest)
                case "tls":
                    stage.core.tls_started("TLSv1.3", "TLS_AES_128_GCM_SHA256")
                case "data":
                    assert b"".join(stage.chunks) == ast.literal_eval(rest)
                case "closing":
                    closing = True
                case _:
                    raise AssertionError(f"unknown word {word!r}")
        except AssertionError as error:
            raise AssertionError(f"line {number}: {error}") from error
    assert stage.said == b"", "the server said more than the script"
    assert stage.answers == [], "an answer was never asked for"
    assert stage.core.is_closing == closing


@pytest.mark.parametrize("octet_by_octet", [False, True], ids=["whole", "octets"])
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_dialogue(script, octet_by_octet):
    options, steps = steps_of(script.read_text(encoding="utf-8"))
    play(Stage(options), steps, (lambda octets: [octets[i : i + 1] for i in range(len(octets))]) if octet_by_octet else lambda octets: [octets])


def test_there_are_scripts():
    assert len(SCRIPTS) > 10
