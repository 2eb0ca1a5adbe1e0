"""The client's dialogue, with and without pipelining, against servers of every mood."""

import pytest

from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.smtp.client import NOT_CANONICAL, Client
from sekisho.smtp.client_phase import Phase
from sekisho.smtp.letter import Letter

ANNA = Address("anna", "example.test")
BEN, CAT, DAN = (Address(name, "partner.test") for name in ("ben", "cat", "dan"))
CONTENT = b"Subject: x\r\n\r\n.dot\r\nend\r\n"
SENT = b"Subject: x\r\n\r\n..dot\r\nend\r\n.\r\n"
LETTER = Letter(ANNA, (BEN, CAT, DAN), len(CONTENT))


def ready(extensions: bytes = b"250-mx\r\n250 PIPELINING\r\n", **options) -> Client:
    client = Client("gate.example.test", **options)
    client.receive(b"220 mx ESMTP\r\n")
    assert client.take_output() == b"EHLO gate.example.test\r\n"
    client.receive(extensions)
    return client


def codes(client: Client) -> list[int]:
    assert client.result is not None
    return [reply.code for reply in client.result]


def talk(client: Client, *pairs: tuple[bytes, bytes]) -> None:
    for expected, answer in pairs:
        assert client.take_output() == expected
        client.receive(answer)


def test_pipelined_in_one_write_and_the_next_letter_without_reset():
    client = ready()
    for _ in range(2):
        client.begin(LETTER, CONTENT)
        talk(
            client,
            (
                b"MAIL FROM:<anna@example.test>\r\nRCPT TO:<ben@partner.test>\r\nRCPT TO:<cat@partner.test>\r\nRCPT TO:<dan@partner.test>\r\nDATA\r\n",
                b"250 2.1.0 ok\r\n250 2.1.5 ok\r\n550 5.1.1 no cat\r\n451 4.2.2 full\r\n354 go\r\n",
            ),
            (SENT, b"250 2.0.0 queued as 1\r\n"),
        )
        assert client.phase is Phase.READY
        assert client.result == (Reply(250, "2.0.0", "queued as 1"), Reply(550, "5.1.1", "no cat"), Reply(451, "4.2.2", "full"))


def test_one_command_at_a_time_where_pipelining_is_not_offered():
    client = ready(b"250 mx\r\n")
    client.begin(LETTER, CONTENT)
    talk(
        client,
        (b"MAIL FROM:<anna@example.test>\r\n", b"250 ok\r\n"),
        (b"RCPT TO:<ben@partner.test>\r\n", b"550 no\r\n"),
        (b"RCPT TO:<cat@partner.test>\r\n", b"251 forwarded\r\n"),
        (b"RCPT TO:<dan@partner.test>\r\n", b"452 later\r\n"),
        (b"DATA\r\n", b"354 go\r\n"),
        (SENT, b"250 ok\r\n"),
    )
    assert codes(client) == [550, 250, 452]


def test_an_old_server_knows_only_helo():
    client = ready(b"500 what\r\n")
    talk(client, (b"HELO gate.example.test\r\n", b"250 hi PIPELINING\r\n"))
    assert client.phase is Phase.READY
    assert not client.capabilities.pipelining


@pytest.mark.parametrize(
    "answers", [b"554 go away\r\n", b"450 later\r\n", b"220 mx\r\n421 busy\r\n", b"220 mx\r\n450 not now\r\n", b"220 mx\r\n500 a\r\n550 b\r\n"]
)
def test_a_refused_session_is_closed_with_the_reason(answers):
    client = Client("gate.example.test")
    client.receive(answers)
    assert client.phase is Phase.CLOSED
    assert client.refusal is not None
    assert client.refusal.code in (421, 450, 550, 554)


def test_nobody_accepted_sends_no_content_and_resets_before_the_next():
    client = ready()
    client.begin(LETTER, CONTENT)
    client.take_output()
    client.receive(b"250 ok\r\n550 a\r\n550 b\r\n450 c\r\n554 no valid recipients\r\n")
    assert client.take_output() == b""
    assert codes(client) == [550, 550, 450]
    client.begin(LETTER, CONTENT)
    assert client.take_output().startswith(b"RSET\r\nMAIL FROM")
    client.receive(b"250 reset\r\n250 ok\r\n250 a\r\n250 b\r\n250 c\r\n354 go\r\n")
    assert client.take_output() == SENT
    client.receive(b"250 done\r\n")
    assert codes(client) == [250, 250, 250]


def test_a_server_that_says_354_to_nobody_gets_only_the_dot():
    client = ready()
    client.begin(LETTER, CONTENT)
    client.take_output()
    client.receive(b"250 ok\r\n550 a\r\n550 b\r\n450 c\r\n354 go\r\n")
    assert client.take_output() == b".\r\n"
    client.receive(b"250 fine\r\n")
    assert codes(client) == [550, 550, 450]


@pytest.mark.parametrize("extensions", [b"250-mx\r\n250 PIPELINING\r\n", b"250 mx\r\n"])
def test_a_refused_sender_is_everybodys_reply(extensions):
    client = ready(extensions)
    client.begin(LETTER, CONTENT)
    client.receive(b"550 5.7.1 not you\r\n" + (b"503 order\r\n" * 4 if client.capabilities.pipelining else b""))
    assert client.result == (Reply(550, "5.7.1", "not you"),) * 3
    assert client.phase is Phase.READY


@pytest.mark.parametrize(("answer", "code"), [(b"552 too big\r\n", 552), (b"451 later\r\n", 451)])
def test_the_final_reply_is_for_those_who_were_accepted(answer, code):
    client = ready()
    client.begin(LETTER, CONTENT)
    client.receive(b"250 ok\r\n250 a\r\n550 b\r\n250 c\r\n354 go\r\n" + answer)
    assert codes(client) == [code, 550, code]


def test_data_refused():
    client = ready()
    client.begin(LETTER, CONTENT)
    client.receive(b"250 ok\r\n250 a\r\n550 b\r\n250 c\r\n451 no space\r\n")
    assert codes(client) == [451, 550, 451]


def test_streamed_content():
    client = ready()
    client.begin(LETTER)
    client.receive(b"250 ok\r\n250 a\r\n250 b\r\n250 c\r\n354 go\r\n")
    assert client.phase is Phase.CONTENT
    client.take_output()
    for start in range(0, len(CONTENT), 3):
        client.send(CONTENT[start : start + 3])
    client.finish()
    assert client.take_output() == SENT
    client.receive(b"250 ok\r\n")
    assert codes(client) == [250] * 3


def test_content_that_is_not_canonical_is_refused_before_or_without_the_dot():
    client = ready()
    client.begin(LETTER, b"a\nb")
    assert client.take_output() == b""
    assert client.result == (NOT_CANONICAL,) * 3
    assert client.phase is Phase.READY
    client.begin(LETTER)
    client.receive(b"250 ok\r\n250 a\r\n250 b\r\n250 c\r\n354 go\r\n")
    client.send(b"a\n.\r\n")
    assert client.phase is Phase.CLOSED
    assert client.take_output() == b""
    assert client.result == (NOT_CANONICAL,) * 3


def test_a_server_that_refuses_in_the_middle_of_the_content():
    client = ready()
    client.begin(LETTER)
    client.receive(b"250 ok\r\n250 a\r\n550 b\r\n250 c\r\n354 go\r\n")
    client.send(b"x" * 1_000)
    client.receive(b"552 5.3.4 enough\r\n")
    assert codes(client) == [552, 550, 552]
    assert client.phase is Phase.CLOSED


@pytest.mark.parametrize("nonsense", [b"hello\r\n", b"354 early\r\n", b"250 \0\r\n", b"250-" + b"x" * 5_000])
def test_a_server_that_makes_no_sense_is_a_temporary_failure(nonsense):
    client = ready()
    client.begin(LETTER, CONTENT)
    client.receive(b"250 ok\r\n250 a\r\n550 b\r\n")
    client.receive(nonsense)
    assert client.phase is Phase.CLOSED
    assert codes(client) == [451, 550, 451]


@pytest.mark.parametrize("answers", [b"250 a\r\n", b"354 x\r\n", b"500 x\r\n"])
def test_replies_that_nobody_asked_for_end_the_session(answers):
    client = ready()
    client.receive(answers)
    assert client.phase is Phase.CLOSED


def test_421_at_any_time_gives_the_undecided_its_reply():
    client = ready()
    client.begin(LETTER, CONTENT)
    client.receive(b"250 ok\r\n550 a\r\n421 4.3.2 shutting down\r\n")
    assert codes(client) == [550, 421, 421]
    assert client.phase is Phase.CLOSED


def test_lost_before_and_after_the_dot():
    client = ready()
    client.begin(LETTER, CONTENT)
    client.abandon("connection closed")
    assert client.ended_unanswered
    assert codes(client) == [451] * 3
    client = ready()
    client.begin(LETTER, CONTENT)
    client.receive(b"250 ok\r\n250 a\r\n550 b\r\n250 c\r\n354 go\r\n")
    assert not client.reply_lost
    client.abandon("connection closed")
    assert client.reply_lost
    assert codes(client) == [451, 550, 451]
    assert not client.ended_unanswered


def test_starttls_where_offered_and_everything_forgotten_after_it():
    client = ready(b"250-mx\r\n250-PIPELINING\r\n250 STARTTLS\r\n")
    talk(client, (b"STARTTLS\r\n", b"220 go\r\n"))
    assert client.phase is Phase.HANDSHAKE
    client.handshake_done()
    talk(client, (b"EHLO gate.example.test\r\n", b"250-mx\r\n250-STARTTLS\r\n250 8BITMIME\r\n"))
    assert client.phase is Phase.READY
    assert client.tls
    assert client.capabilities.eight_bit
    assert not client.capabilities.pipelining


def test_starttls_refused_means_plain_and_unwanted_is_not_asked():
    client = ready(b"250-mx\r\n250 STARTTLS\r\n")
    talk(client, (b"STARTTLS\r\n", b"454 not now\r\n"))
    assert client.phase is Phase.READY
    assert not client.tls
    assert ready(b"250-mx\r\n250 STARTTLS\r\n", use_tls=False).phase is Phase.READY


@pytest.mark.parametrize("injected", [b"220 go\r\n250 injected\r\n", b"220 go\r\n25"])
def test_octets_before_the_handshake_are_an_attack(injected):
    client = ready(b"250-mx\r\n250 STARTTLS\r\n")
    client.receive(injected)
    assert client.phase is Phase.CLOSED


def test_asking_ahead_sends_nothing_and_keeps_the_session():
    client = ready()
    for _ in range(2):
        client.ask(Letter(Address("", ""), (BEN, CAT), 0))
        talk(
            client,
            (
                b"MAIL FROM:<>\r\nRCPT TO:<ben@partner.test>\r\nRCPT TO:<cat@partner.test>\r\nRSET\r\n",
                b"250 ok\r\n250 2.1.5 ben\r\n550 5.1.1 cat\r\n250 reset\r\n",
            ),
        )
        assert codes(client) == [250, 550]
        assert client.phase is Phase.READY
        assert client.mail_refused is None


def test_asking_ahead_step_by_step_and_refused_at_the_sender():
    client = ready(b"250 mx\r\n")
    client.ask(Letter(Address("", ""), (BEN,), 0))
    talk(client, (b"MAIL FROM:<>\r\n", b"550 no bounces\r\n"), (b"RSET\r\n", b"250 ok\r\n"))
    assert client.mail_refused == Reply(550, "", "no bounces")
    assert client.phase is Phase.READY


def test_goodbye():
    client = ready()
    client.quit()
    assert client.take_output() == b"QUIT\r\n"
    client.receive(b"221 bye\r\n421 really\r\n")
    client.abandon("connection closed")
    assert client.phase is Phase.CLOSED
    assert client.result is None


def test_a_line_end_in_an_address_never_reaches_the_wire():
    client = ready()
    client.begin(Letter(ANNA, (Address("a>\r\nDATA", "partner.test"), BEN), 10), CONTENT)
    assert b"DATA" not in client.take_output().removesuffix(b"DATA\r\n")
    client.receive(b"250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n")
    assert codes(client) == [553, 250]
