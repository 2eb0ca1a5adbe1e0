import pytest

from sekisho.model.decision import Reply
from sekisho.smtp import events, replies
from sekisho.smtp.chunks import ChunkDecoder
from sekisho.smtp.limits import ServerLimits
from sekisho.smtp.server import ServerSession

ENVELOPE = b"EHLO c.test\r\nMAIL FROM:<a@s.test>\r\nRCPT TO:<b@ours.test>\r\n"


def talk(*pieces, normalise=False, limits=None, answers=None):
    """Return messages, abort reasons, reply codes and the session."""
    session = ServerSession(
        "mx.test", limits or ServerLimits(), offers_starttls=False, offers_auth_after_tls=False, normalise_bare_newlines=normalise
    )
    session.greeting()
    messages, aborts, body, said, envelopes = [], [], [], b"", []
    for piece in pieces:
        session.feed(piece)
        while event := session.next_event():
            match event:
                case events.MailFrom():
                    envelopes.append(str(event.address))
                    body = []
                case events.DataChunk(octets=octets):
                    body.append(octets)
                case events.DataEnd():
                    messages.append(b"".join(body))
                case events.Aborted(reason=reason):
                    aborts.append(reason)
            if isinstance(event, events.ASKING):
                usual = replies.GO_AHEAD if isinstance(event, events.DataBegin) else Reply(250, "2.0.0", "OK")
                session.answer((answers or {}).get(type(event), usual))
        said += session.output()
    codes = [line[:3].decode() for line in said.splitlines() if line[3:4] == b" "]
    return messages, aborts, codes, session, envelopes


def test_chunks_are_joined():
    messages, _, codes, _, _ = talk(ENVELOPE + b"BDAT 9\r\nSubject: BDAT 12 LAST\r\n x\r\n\r\nbody\r\n")
    assert messages == [b"Subject:  x\r\n\r\nbody\r\n"]
    assert codes == ["250"] * 5


def test_an_empty_last_chunk_ends_the_message():
    messages, _, codes, session, _ = talk(ENVELOPE, b"BDAT 6\r\n", b"body\r", b"\n", b"BDAT 0 LAST\r\n", b"NOOP\r\n")
    assert messages == [b"body\r\n"]
    assert codes == ["250"] * 6
    assert not session.is_closing


def test_what_looks_like_an_end_or_a_command_stays_content():
    content = b"x\r\n.\r\nMAIL FROM:<evil@s.test>\r\nRCPT TO:<b@ours.test>\r\nBDAT 3 LAST\r\n..\r\n"
    stream = ENVELOPE + b"BDAT %d LAST\r\n" % len(content) + content + b"QUIT\r\n"
    for cut in range(len(ENVELOPE), len(stream)):
        messages, _, _, session, envelopes = talk(stream[:cut], stream[cut:])
        assert messages == [content]
        assert envelopes == ["a@s.test"]
        assert session.is_closing


@pytest.mark.parametrize("argument", ["", "x", "-1", "5 FIRST", "5 LAST more", "1 2", "0x10", "1" * 21])
def test_nonsense_closes_because_nobody_knows_where_the_chunk_ends(argument):
    _, aborts, codes, session, _ = talk(ENVELOPE + f"BDAT {argument}\r\n".encode() + b"MAIL FROM:<evil@s.test>\r\n")
    assert codes[-1] == "501"
    assert aborts == ["closed"]
    assert session.is_closing


@pytest.mark.parametrize("before", [b"EHLO c.test\r\n", b"EHLO c.test\r\nMAIL FROM:<a@s.test>\r\n"])
def test_a_chunk_out_of_place_is_swallowed(before):
    messages, _, codes, session, envelopes = talk(before + b"BDAT 28\r\nMAIL FROM:<evil@s.test>\r\n.\r\nNOOP\r\n")
    assert messages == []
    assert "evil@s.test" not in envelopes
    assert codes[-2:] == ["503", "250"]
    assert not session.is_closing


def test_a_refusal_of_the_beginning_is_said_after_the_chunk():
    answers = {events.DataBegin: replies.TRY_LATER}
    messages, _, codes, _, _ = talk(ENVELOPE + b"BDAT 4\r\nNOOPNOOP\r\n", answers=answers)
    assert messages == []
    assert codes[-2:] == ["451", "250"]


@pytest.mark.parametrize("command", [b"DATA", b"MAIL FROM:<x@s.test>", b"RCPT TO:<x@ours.test>"])
def test_between_chunks_only_few_commands_are_good(command):
    messages, _, codes, _, _ = talk(ENVELOPE + b"BDAT 3\r\na\r\n" + command + b"\r\nBDAT 3 LAST\r\nb\r\n")
    assert codes[-2:] == ["503", "250"]
    assert messages == [b"a\r\nb\r\n"]


def test_rset_between_chunks_forgets_the_message():
    messages, aborts, codes, _, _ = talk(ENVELOPE + b"BDAT 3\r\na\r\nRSET\r\nBDAT 3 LAST\r\nb\r\n" + ENVELOPE + b"BDAT 3 LAST\r\nc\r\n")
    assert aborts == ["reset"]
    assert messages == [b"c\r\n"]
    assert codes[4:6] == ["250", "503"]


@pytest.mark.parametrize("content", [b"a\nb\r\n", b"a\rb\r\n", b"a\r", b"a\n"])
def test_bare_newlines_are_refused_as_with_data(content):
    messages, aborts, codes, session, _ = talk(ENVELOPE + b"BDAT %d LAST\r\n" % len(content) + content)
    assert messages == []
    assert aborts == ["bare_newline"]
    assert codes[-1] == "550"
    assert session.is_closing


def test_bare_newlines_are_mended_where_that_is_wished():
    messages, _, _, _, _ = talk(ENVELOPE + b"BDAT 4\r\na\nb\rBDAT 3 LAST\r\n\nc\r", normalise=True)
    assert messages == [b"a\r\nb\r\nc\r\n"]


def test_a_missing_last_line_end_is_added():
    messages, _, _, _, _ = talk(ENVELOPE + b"BDAT 4\r\nbodyBDAT 0 LAST\r\n")
    assert messages == [b"body\r\n"]


def test_too_large_is_told_at_the_chunk_that_is_too_much():
    limits = ServerLimits(max_message_octets=10)
    messages, aborts, codes, session, _ = talk(ENVELOPE + b"BDAT 8\r\n123456\r\nBDAT 8\r\n123456\r\nBDAT 2 LAST\r\n\r\nNOOP\r\n", limits=limits)
    assert messages == []
    assert aborts == ["size"]
    assert codes[-4:] == ["250", "552", "503", "250"]
    assert not session.is_closing


def test_a_flood_is_not_swallowed():
    _, _, codes, session, _ = talk(ENVELOPE + b"BDAT 99999999999999999999 LAST\r\n")
    assert codes[-1] == "552"
    assert session.is_closing


def test_every_cut_gives_the_same():
    content = b"Subject: x\r\n\r\nline\r\n.\r\n\0end"
    stream = ENVELOPE + b"BDAT 14\r\n" + content[:14] + b"BDAT %d LAST\r\n" % (len(content) - 14) + content[14:] + b"NOOP\r\n"
    whole = repr(talk(stream)[:3])
    assert repr(talk(*(stream[at : at + 1] for at in range(len(stream))))[:3]) == whole
    assert all(repr(talk(stream[:cut], stream[cut:])[:3]) == whole for cut in range(1, len(stream)))


def test_defects_are_noted():
    decoder = ChunkDecoder(normalise=False, max_text_line_octets=5)
    decoder.open(12, last=True)
    assert decoder.decode(b"long line\0\r\nrest") == (b"long line\0\r\n", b"rest")
    assert decoder.defects == ("nul", "long_line")


def test_a_message_in_crumbs_ends_the_session():
    limits = ServerLimits(max_commands_without_mail=20)
    _, aborts, codes, session, _ = talk(ENVELOPE + b"BDAT 0\r\n" * 50, limits=limits)
    assert codes[-1] == "421"
    assert len(codes) < 30
    assert aborts == ["closed"]
    assert session.is_closing


def test_chunks_of_ordinary_size_are_not_counted():
    limits = ServerLimits(max_commands_without_mail=20)
    chunk = b"BDAT 600\r\n" + b"x" * 598 + b"\r\n"
    messages, _, _, _, _ = talk(ENVELOPE + chunk * 50 + b"BDAT 0 LAST\r\n", limits=limits)
    assert len(messages[0]) == 30_000
