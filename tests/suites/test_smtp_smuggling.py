"""The shared smuggling cases against the server core: whatever the chunking, a second message is never seen."""

import pytest

from sekisho.model.decision import Reply
from sekisho.smtp import events, replies
from sekisho.smtp.limits import ServerLimits
from sekisho.smtp.server import ServerSession

BEFORE = b"EHLO out.attack.example\r\nMAIL FROM:<a@attack.example>\r\nRCPT TO:<b@ours.example>\r\nDATA\r\nSubject: one\r\n\r\nfirst"
AFTER = b"MAIL FROM:<x@attack.example>\r\nRCPT TO:<victim@ours.example>\r\nDATA\r\nSubject: two\r\n\r\nsecond\r\n.\r\nNOOP\r\n"
ANSWERS = {events.DataBegin: replies.GO_AHEAD, events.DataEnd: Reply(250, "2.0.0", "Queued")}


def converse(pieces, *, normalise):
    """Return the messages accepted, the senders, the reasons of aborts, the replies and the session."""
    session = ServerSession("mx.ours.example", ServerLimits(), offers_starttls=False, offers_auth_after_tls=False, normalise_bare_newlines=normalise)
    session.greeting()
    messages, senders, aborts, defects, body, said = [], [], [], [], [], []
    for piece in pieces:
        session.feed(piece)
        while event := session.next_event():
            match event:
                case events.MailFrom(address=address):
                    senders.append(str(address))
                    body.clear()
                case events.DataChunk(octets=octets):
                    body.append(octets)
                case events.DataEnd(defects=found):
                    messages.append(b"".join(body))
                    defects.append(found)
                case events.Aborted(reason=reason):
                    aborts.append(reason)
            if isinstance(event, events.ASKING):
                session.answer(ANSWERS.get(type(event), replies.OK))
        said.append(session.output())
    return messages, senders, aborts, defects, b"".join(said), session.is_closing


def chunkings(stream, around, length):
    yield [stream]
    yield [stream[i : i + 1] for i in range(len(stream))]
    for cut in range(around - 2, around + length + 3):
        yield [stream[:cut], stream[cut:]]
        for second in range(cut + 1, around + length + 3):
            yield [stream[:cut], stream[cut:second], stream[second:]]


@pytest.mark.parametrize("normalise", [False, True], ids=["strict", "normalise"])
@pytest.mark.suite_cases("suites/smtp/smuggling.json", "cases")
def test_only_the_true_terminator_ends_a_message(case, normalise):
    separator = bytes.fromhex(case["bytes_hex"])
    stream = BEFORE + separator + AFTER
    outcomes = {repr(converse(pieces, normalise=normalise)) for pieces in chunkings(stream, len(BEFORE), len(separator))}
    assert len(outcomes) == 1, "the outcome depends on how the octets were cut"
    messages, senders, aborts, defects, said, closing = converse([stream], normalise=normalise)

    if case["expect"] == "end_of_data":
        assert messages == [b"Subject: one\r\n\r\nfirst\r\n", b"Subject: two\r\n\r\nsecond\r\n"]
        assert senders == ["a@attack.example", "x@attack.example"]
        assert defects == [(), ()]
        assert not closing
        return
    assert case["expect"].startswith("not_end_of_data")
    assert senders == ["a@attack.example"], "a smuggled envelope was seen"
    has_bare_newline = separator.count(b"\r") != separator.count(b"\r\n") or separator.count(b"\n") != separator.count(b"\r\n")
    if has_bare_newline and not normalise:
        assert messages == []
        assert aborts == ["bare_newline"]
        assert said.splitlines()[-1].startswith(b"550 5.6.0 ")
        assert closing
        return
    assert len(messages) == 1
    assert messages[0].startswith(b"Subject: one\r\n\r\nfirst")
    assert messages[0].endswith(b"RCPT TO:<victim@ours.example>\r\nDATA\r\nSubject: two\r\n\r\nsecond\r\n")
    assert messages[0].count(b"\r") == messages[0].count(b"\n") == messages[0].count(b"\r\n")
    assert ("bare_newlines_normalised" in defects[0]) == has_bare_newline
    assert ("nul" in defects[0]) == (b"\0" in separator)


@pytest.mark.parametrize("normalise", [False, True], ids=["strict", "normalise"])
@pytest.mark.suite_cases("suites/smtp/smuggling.json", "cases")
def test_every_single_split_of_the_whole_stream(case, normalise):
    stream = BEFORE + bytes.fromhex(case["bytes_hex"]) + AFTER
    whole = repr(converse([stream], normalise=normalise))
    for cut in range(1, len(stream)):
        assert repr(converse([stream[:cut], stream[cut:]], normalise=normalise)) == whole
