"""The guides bear an organisation's own values, and nothing of another's."""

import pytest

from sekisho.console.start.guides import GUIDES, Values

OWN = Values("firm.test", "gate.firm.test", ("198.51.100.7", "2001:db8::7"), "mx.firm.test:25")


@pytest.mark.parametrize("kind", GUIDES)
def test_own_values_are_filled_in(kind):
    steps = GUIDES[kind](OWN)
    text = "\n".join(step.code for step in steps)
    assert "198.51.100.7" in text
    assert "gate.firm.test" in text or kind == "m365"
    assert "mx.firm.test:25" in text
    assert all(step.english and step.japanese for step in steps)


@pytest.mark.parametrize("kind", GUIDES)
def test_without_addresses_something_to_replace_is_named(kind):
    text = "\n".join(step.code for step in GUIDES[kind](Values("firm.test", "gate.firm.test", (), "")))
    assert "<IP of the gateway>" in text
    assert "None" not in text


def test_the_usual_servers_of_the_clouds_are_known():
    assert "firm-test.mail.protection.outlook.com" in GUIDES["m365"](Values("firm.test", "g", (), ""))[0].code
    assert "smtp.google.com" in GUIDES["google"](Values("firm.test", "g", (), ""))[0].code
