import pytest

from sekisho.model.decision import Reply
from sekisho.smtp import events, replies
from sekisho.smtp.dialogue import Dialogue
from sekisho.smtp.limits import ServerLimits

NO = Reply(550, "5.1.1", "No")
LATER = Reply(450, "4.2.1", "Later")


class Talk:
    """Says commands, answers what asks, and returns the codes of the replies."""

    def __init__(self, *, tls=False, **limits):
        self.dialogue = Dialogue("mx.sekisho.test", ServerLimits(**limits), offers_starttls=True, offers_auth_after_tls=True)
        if tls:
            self.dialogue.tls_started("TLSv1.3", "TLS_AES_128_GCM_SHA256")
        self.seen = []

    def say(self, line, answer=replies.OK):
        self.dialogue.command(line)
        while self.dialogue.events:
            event = self.dialogue.events.popleft()
            self.seen.append(event)
            if isinstance(event, events.ASKING):
                self.dialogue.answer(event, answer)
        codes = [octets[:3].decode() for octets in self.dialogue.output]
        self.dialogue.output.clear()
        return " ".join(codes)

    def begin(self):
        assert [self.say(b"EHLO c.example"), self.say(b"MAIL FROM:<a@sender.example>"), self.say(b"RCPT TO:<b@ours.example>")] == ["250"] * 3
        return self


def test_an_answer_without_a_question_is_our_own_bug():
    with pytest.raises(RuntimeError):
        Talk().dialogue.answer(None, replies.OK)


def test_a_refused_sender_leaves_no_transaction():
    talk = Talk()
    talk.say(b"EHLO c.example")
    assert talk.say(b"MAIL FROM:<a@sender.example>", NO) == "550"
    assert talk.say(b"RCPT TO:<b@ours.example>") == "503"
    assert talk.say(b"MAIL FROM:<a@sender.example>", LATER) == "450"
    assert talk.say(b"MAIL FROM:<a@sender.example>") == "250"


def test_421_from_the_shell_ends_the_session():
    talk = Talk().begin()
    assert talk.say(b"RCPT TO:<c@ours.example>", replies.CLOSING) == "421"
    assert talk.dialogue.is_closing
    assert not talk.dialogue.events


def test_temporary_refusals_are_no_errors():
    talk = Talk(max_errors=1).begin()
    assert [talk.say(b"RCPT TO:<c@ours.example>", LATER) for _ in range(20)] == ["450"] * 20
    assert not talk.dialogue.is_closing


def test_data_begins_only_by_354():
    talk = Talk().begin()
    assert talk.say(b"DATA", replies.GO_AHEAD) == "354"
    assert talk.dialogue.takes_data
    talk = Talk().begin()
    assert talk.say(b"DATA", replies.OK) == "250"
    assert not talk.dialogue.takes_data


def test_a_flood_of_recipients_ends_the_session():
    talk = Talk(max_recipients=2).begin()
    codes = [talk.say(b"RCPT TO:<c%d@ours.example>" % number) for number in range(20)]
    assert codes == ["250"] + ["452"] * 18 + ["421"]
    assert talk.seen[-1] == events.Aborted("closed")


def test_transactions_of_a_session_are_counted():
    talk = Talk(max_transactions=2)
    talk.say(b"EHLO c.example")
    codes = [talk.say(b"MAIL FROM:<a@sender.example>") + talk.say(b"RSET") for _ in range(2)]
    assert codes == ["250250", "250250"]
    assert talk.say(b"MAIL FROM:<a@sender.example>") == "421"


def test_three_wrong_passwords():
    talk = Talk(tls=True)
    talk.say(b"EHLO c.example")
    wrong = b"AUTH PLAIN AGFubmUAc2VjcmV0"
    assert [talk.say(wrong, replies.AUTH_FAILED) for _ in range(3)] == ["535", "535", "535 421"]
    assert talk.dialogue.is_closing


def test_a_directory_that_is_down_is_no_wrong_password():
    talk = Talk(tls=True)
    talk.say(b"EHLO c.example")
    assert [talk.say(b"AUTH PLAIN AGFubmUAc2VjcmV0", Reply(454, "4.7.0", "Later")) for _ in range(5)] == ["454"] * 5
    assert talk.say(b"AUTH PLAIN AGFubmUAc2VjcmV0", replies.AUTH_OK) == "235"
    assert talk.dialogue.login == "anne"


def test_no_login_during_a_transaction():
    talk = Talk(tls=True).begin()
    assert talk.say(b"AUTH PLAIN AGFubmUAc2VjcmV0") == "503"


@pytest.mark.parametrize("line", [b"NOOP\0", b"NOOP \r", b"MAIL FROM:<a@sender.example>\x7f", b"\tNOOP", b"NOOP a\tb"])
def test_control_characters(line):
    talk = Talk()
    talk.say(b"EHLO c.example")
    assert talk.say(line) == "500"


def test_case_of_verbs_and_spaces_around_arguments():
    talk = Talk()
    assert talk.say(b"eHlO   c.example  ") == "250"
    assert talk.say(b"noop") == "250"
    assert talk.say(b"rset  ") == "250"
    assert talk.dialogue.helo == "c.example"


@pytest.mark.parametrize("line", [b"GET / HTTP/1.1", b"POST /", b"CONNECT a:25 HTTP/1.1", b"PRI * HTTP/2.0"])
def test_other_protocols_are_cut_off(line):
    talk = Talk()
    assert talk.say(line) == "500"
    assert talk.dialogue.is_closing


def test_each_transaction_counts_its_own_recipients():
    talk = Talk(max_recipients=1).begin()
    assert talk.say(b"RCPT TO:<c@ours.example>") == "452"
    talk.say(b"RSET")
    talk.say(b"MAIL FROM:<a@sender.example>")
    assert talk.say(b"DATA") == "503"
    assert talk.say(b"RCPT TO:<c@ours.example>") == "250"
