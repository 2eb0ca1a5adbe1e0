"""Every phase of the client is one that the shell acts in, waits in, or has left behind."""

from sekisho.smtp.client_phase import Phase

ACTS = {Phase.READY, Phase.HANDSHAKE, Phase.CONTENT, Phase.CLOSED}
WAITS = {Phase.GREETING, Phase.HELLO, Phase.STARTTLS, Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.ENDING, Phase.RESET, Phase.CLOSING}


def test_no_phase_is_both_and_none_is_forgotten():
    assert set(Phase) == ACTS | WAITS
    assert not ACTS & WAITS
