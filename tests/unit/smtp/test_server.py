"""The session as the shell sees it; whole talks stand in tests/dialogues."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.model.decision import Reply
from sekisho.smtp import events, replies
from sekisho.smtp.limits import ServerLimits
from sekisho.smtp.server import ServerSession

LIMITS = ServerLimits(max_message_octets=300, max_recipients=3, max_command_octets=512, max_auth_line_octets=600, max_errors=8)


def new_session(*, limits=LIMITS, normalise=False, starttls=True):
    session = ServerSession("mx.sekisho.test", limits, offers_starttls=starttls, offers_auth_after_tls=True, normalise_bare_newlines=normalise)
    session.greeting()
    return session


def reply_to(event):
    """Decide by what is asked alone, so that the same talk always gets the same answers."""
    match event:
        case events.DataBegin():
            return replies.GO_AHEAD
        case events.StartTls():
            return replies.READY_FOR_TLS
        case events.RcptTo(address=address) if address.local.startswith("no"):
            return replies.NO_SUCH_USER
        case events.DataEnd(size=size) if size % 7 == 3:
            return Reply(550, "5.7.1", "Refused")
        case events.Authenticate():
            return replies.AUTH_FAILED
    return replies.OK


def converse(session, pieces):
    """Return the events with the chunks of each message joined (none of an aborted one), and all that was said."""
    seen, body, said, most = [], [], [], 0
    for piece in pieces:
        session.feed(piece)
        while event := session.next_event():
            if isinstance(event, events.DataChunk):
                assert event.octets
                body.append(event.octets)
                continue
            if isinstance(event, events.DataEnd):
                seen.append(b"".join(body))
            if isinstance(event, events.DataEnd | events.Aborted):
                body.clear()
            seen.append(event)
            if isinstance(event, events.ASKING):
                session.answer(reply_to(event))
        said.append(session.output())
        assert not session._pieces
        most = max(most, len(session._received) + (len(session._decoder._held) if session._decoder else 0))
    lines = b"".join(said).splitlines(keepends=True)
    if session.plaintext_after_starttls:
        del lines[-1]  # 220 if the injected octets came after the answer, 503 if they came before: the session is closed in both cases
    return seen, b"".join(lines), most


LINES = [
    b"EHLO client.example\r\n",
    b"HELO x\r\n",
    b"MAIL FROM:<a@sender.example>\r\n",
    b"MAIL FROM:<\xc3\xbc@sender.example> SMTPUTF8\r\n",
    b"MAIL FROM:<> SIZE=301\r\n",
    b"RCPT TO:<b@ours.example>\r\n",
    b"RCPT TO:<no@ours.example>\r\n",
    b"DATA\r\n",
    b"text\r\n",
    b"..\r\n",
    b".\r\n",
    b"\r\n.\r\n",
    b"\n.\n",
    b"\r",
    b"\n",
    b".",
    b"x" * 90 + b"\r\n",
    b"y" * 600,
    b"\0",
    b"RSET\r\n",
    b"NOOP\r\n",
    b"QUIT\r\n",
    b"STARTTLS\r\n",
    b"AUTH LOGIN\r\n",
    b"GET / HTTP/1.1\r\n",
]
ENVELOPE = b"EHLO c\r\nMAIL FROM:<a@sender.example>\r\nRCPT TO:<b@ours.example>\r\nDATA\r\n"
STREAMS = st.tuples(st.sampled_from([b"", b"EHLO c\r\n", ENVELOPE]), st.lists(st.sampled_from(LINES) | st.binary(max_size=10), max_size=25)).map(
    lambda parts: parts[0] + b"".join(parts[1])
)


@given(STREAMS, st.data(), st.booleans())
@settings(max_examples=300)
def test_cuts_never_matter_and_little_is_kept(stream, data, normalise):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=15)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    whole, cut = new_session(normalise=normalise), new_session(normalise=normalise)
    expected = converse(whole, [stream])
    found = converse(cut, pieces)
    assert found[:2] == expected[:2]
    assert (cut.is_closing, cut.helo, cut.plaintext_after_starttls) == (whole.is_closing, whole.helo, whole.plaintext_after_starttls)
    assert max(found[2], expected[2]) <= LIMITS.max_command_octets


@given(STREAMS, st.booleans())
def test_octet_by_octet(stream, normalise):
    found = converse(new_session(normalise=normalise), [stream[i : i + 1] for i in range(len(stream))])
    assert found[:2] == converse(new_session(normalise=normalise), [stream])[:2]


@given(st.lists(st.binary(max_size=200), max_size=20), st.booleans(), st.booleans())
def test_no_exception_escapes_inside_and_outside_tls(pieces, inside, within_data):
    session = new_session()
    if inside:
        session.feed(b"STARTTLS\r\n")
        assert isinstance(session.next_event(), events.StartTls)
        session.answer(replies.READY_FOR_TLS)
        session.tls_started("TLSv1.3", "TLS_AES_128_GCM_SHA256")
    converse(session, [ENVELOPE if within_data else b"EHLO c\r\n", *pieces])


@given(STREAMS)
def test_every_line_said_is_well_formed(stream):
    said = converse(new_session(), [stream])[1]
    for line in said.splitlines(keepends=True):
        assert line.endswith(b"\r\n")
        assert len(line) <= 512
        assert line[:3].isdigit()
        assert line[3:4] in b" -"


@given(STREAMS)
def test_a_promise_is_only_made_by_the_shell(stream):
    """Never 1 of house.md: without a positive answer to DataEnd no message is ever accepted."""
    seen, said, _ = converse(new_session(), [stream])
    accepted = sum(isinstance(event, events.DataEnd) and event.size % 7 != 3 for event in seen)
    assert said.count(b"354 ") >= accepted
    for content, end in pairwise(seen):
        if isinstance(end, events.DataEnd):
            assert len(content) == end.size
            assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")


def test_a_large_message_is_streamed():
    session = new_session(limits=ServerLimits())
    converse(session, [ENVELOPE])
    block = b"x" * 76 + b"\r\n"
    total = 0
    for _ in range(200):
        session.feed(block * 800)
        while event := session.next_event():
            assert isinstance(event, events.DataChunk)
            total += len(event.octets)
        assert len(session._received) + len(session._decoder._held) <= 4
    assert total == len(block) * 800 * 200 - 2  # the last CRLF may begin the terminator
    session.feed(b".\r\n")
    assert [type(session.next_event()), session.next_event()] == [events.DataChunk, events.DataEnd(total + 2)]


def test_nothing_happens_before_the_greeting_and_early_talkers_are_seen():
    session = ServerSession("mx.sekisho.test", LIMITS, offers_starttls=False, offers_auth_after_tls=False)
    assert not session.talked_early
    session.feed(b"EHLO client.example\r\n")
    assert session.talked_early
    assert session.next_event() is None
    assert session.greeting() == b"220 mx.sekisho.test ESMTP\r\n"
    assert isinstance(session.next_event(), events.Helo)


def test_a_session_waits_for_its_answer():
    session = new_session()
    session.feed(ENVELOPE + b"text\r\n.\r\nQUIT\r\n")
    assert isinstance(session.next_event(), events.Helo)
    assert isinstance(session.next_event(), events.MailFrom)
    assert session.next_event() is None
    session.answer(replies.OK)
    assert isinstance(session.next_event(), events.RcptTo)


@pytest.mark.parametrize("cut", [0, 1, 5])
def test_octets_after_starttls_are_thrown_away_and_nothing_is_upgraded(cut):
    session = new_session()
    injected = b"MAIL FROM:<x@attack.example>\r\n"
    session.feed(b"EHLO c\r\nSTARTTLS\r\n" + injected[:cut])
    assert isinstance(session.next_event(), events.Helo)
    assert isinstance(session.next_event(), events.StartTls)
    session.feed(injected[cut:])
    session.output()
    assert session.plaintext_after_starttls
    session.answer(replies.READY_FOR_TLS)
    assert session.output().startswith(b"503 ")
    assert session.is_closing
    session.tls_started("TLSv1.3", "TLS_AES_128_GCM_SHA256")
    assert session.next_event() is None


def test_octets_between_the_answer_and_the_handshake_are_thrown_away_too():
    session = new_session()
    session.feed(b"STARTTLS\r\n")
    session.next_event()
    session.answer(replies.READY_FOR_TLS)
    assert session.output() == b"220 2.0.0 Ready to start TLS\r\n"
    assert not session.is_closing
    session.feed(b"EHLO attack.example\r\n")
    assert session.plaintext_after_starttls
    assert session.is_closing
    assert session.next_event() is None


def test_inside_tls_the_session_is_new():
    session = new_session()
    session.feed(b"EHLO c\r\nSTARTTLS\r\n")
    session.next_event()
    session.next_event()
    session.answer(replies.READY_FOR_TLS)
    session.tls_started("TLSv1.3", "TLS_AES_128_GCM_SHA256")
    assert (session.helo, session.login) == ("", "")
    assert (session.tls_version, session.tls_cipher) == ("TLSv1.3", "TLS_AES_128_GCM_SHA256")
    session.output()
    seen, said, _ = converse(session, [b"EHLO c\r\nAUTH PLAIN AGFubmUAc2VjcmV0\r\n"])
    assert b"250-AUTH PLAIN LOGIN\r\n250 DSN\r\n535 " in said
    assert seen[-1] == events.Authenticate("PLAIN", "anne", "secret")


def test_a_login_line_may_be_long_but_not_endless():
    limits = ServerLimits()
    session = new_session(limits=limits)
    session.tls_started("TLSv1.3", "TLS_AES_128_GCM_SHA256")
    _, said, _ = converse(session, [b"EHLO c\r\nAUTH LOGIN\r\n", b"A" * 12_280 + b"\r\n"])
    assert said.splitlines()[-1].startswith(b"334 ")
    _, said, _ = converse(session, [b"*\r\n", b"AUTH LOGIN\r\n", b"A" * 12_300 + b"\r\n", b"NOOP\r\n"])
    assert [line[:9] for line in said.splitlines()] == [b"501 5.7.0", b"334 VXNlc", b"500 5.5.6", b"250 2.0.0"]


def test_the_shell_may_close_at_any_time():
    session = new_session()
    converse(session, [ENVELOPE, b"half a mess"])
    session.close(replies.IDLE_TOO_LONG)
    assert session.is_closing
    assert session.next_event() == events.Aborted("closed")
    assert session.output().startswith(b"421 4.4.2 ")
    session.feed(b"age\r\n.\r\n")
    assert session.next_event() is None
    assert session.output() == b""


def test_of_a_message_too_large_no_more_than_the_limit_is_handed_on():
    session = new_session()
    converse(session, [ENVELOPE])
    handed_on = 0
    for _ in range(11):
        session.feed(b"x" * 48 + b"\r\n")
        while event := session.next_event():
            handed_on += len(event.octets)
    assert 250 <= handed_on <= LIMITS.max_message_octets
    session.feed(b".\r\n")
    assert session.next_event() == events.Aborted("size")
    assert session.output().startswith(b"552 5.3.4 ")
