"""Patience covers every phase and keeps RFC 5321's minimums."""

from sekisho.delivery.settings import Patience
from sekisho.smtp.client_phase import Phase


def test_every_phase_has_its_patience():
    assert Patience().by_phase.keys() == set(Phase)


def test_the_minimums_of_rfc_5321_section_4_5_3_2():
    by_phase = Patience().by_phase
    minimums = {Phase.GREETING: 300, Phase.MAIL: 300, Phase.RCPT: 300, Phase.DATA: 120, Phase.CONTENT: 180, Phase.ENDING: 600}
    assert all(by_phase[phase] >= seconds for phase, seconds in minimums.items())
    assert Patience().attempt > by_phase[Phase.ENDING]


def test_short_patience_is_watched_closely():
    assert Patience(ending=0.2).tick == 0.05
    assert Patience().tick == 1.0
