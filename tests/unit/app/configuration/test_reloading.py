"""Reload: children read only settings that passed, whole or the ones before."""

import stat

import msgspec
import pytest

from sekisho.app.configuration.reloading import NAME, RELOADABLE, keep_last_good, last_good, read_again, settings_in_force
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.model.errors import Refused

EVERYTHING = """
[[listeners]]
address = "127.0.0.1"
port = 3025
role = "submission"
[routes]
"example.test" = ["127.0.0.1:2526", "[::1]:25"]
"*" = ["192.0.2.1"]
[recipients]
"example.test" = ["hanako"]
[outbound]
networks = ["192.0.2.0/24"]
logins = { printer = "scrypt$abc" }
[policy.treatments]
spam = "reject"
"""


@pytest.mark.parametrize("settings", [Settings(), parse_settings(EVERYTHING)])
def test_what_was_kept_is_what_is_read(folder, settings):
    keep_last_good(folder, settings)
    assert last_good(folder) == settings


def test_the_file_is_for_its_owner_alone(folder):
    """It holds the hashes of passwords."""
    keep_last_good(folder, Settings())
    assert stat.S_IMODE((folder.run / NAME).stat().st_mode) == 0o600
    keep_last_good(folder, Settings())
    assert stat.S_IMODE((folder.run / NAME).stat().st_mode) == 0o600


def test_newer_ones_replace_it_whole_and_leave_nothing_behind(folder):
    keep_last_good(folder, Settings())
    keep_last_good(folder, parse_settings(EVERYTHING))
    assert last_good(folder) == parse_settings(EVERYTHING)
    assert sorted(path.name for path in folder.run.iterdir()) == ["metrics", NAME]


def test_a_file_that_somebody_damaged_is_refused(folder):
    (folder.run / NAME).write_text('{"listeners": 5}')
    with pytest.raises(msgspec.ValidationError):
        last_good(folder)


ROUTED = '[routes]\n"example.test" = ["127.0.0.1:2526"]\n'


def test_what_may_change_is_taken_and_the_rest_waits_for_a_restart(tmp_path):
    running = parse_settings(ROUTED)
    file = tmp_path / "sekisho.toml"
    file.write_text(
        '[[listeners]]\nport = 25\n[limits]\nsessions = 7\n[policy.treatments]\nspam = "reject"\n[routes]\n"other.test" = ["127.0.0.1:26"]\n'
    )
    settings, waiting = read_again(file, running)
    assert settings.routes == {"other.test": ("127.0.0.1:26",)}
    assert settings.policy.treatments.spam == "reject"
    assert (settings.listeners, settings.limits) == (running.listeners, running.limits)
    assert waiting == ("listeners", "limits")


def test_a_file_that_is_gone_changes_nothing_and_says_so(tmp_path):
    """Else a deleted file would turn every route off, and every domain on."""
    with pytest.raises(Refused, match="is not there any more"):
        read_again(tmp_path / "sekisho.toml", parse_settings(ROUTED))


def test_a_service_that_never_had_a_file_needs_none(tmp_path):
    assert read_again(tmp_path / "sekisho.toml", Settings()) == (Settings(), ())
    assert read_again(None, Settings()) == (Settings(), ())


def test_the_rules_hold_for_the_sockets_that_are_open(tmp_path):
    """The file alone would pass: it asks for loopback. But the socket that is open is public, and without routes it would take all mail."""
    running = parse_settings('[[listeners]]\naddress = "0.0.0.0"\n' + ROUTED)
    file = tmp_path / "sekisho.toml"
    file.write_text("")
    with pytest.raises(Refused, match="the catch-all mailbox exists only on loopback"):
        read_again(file, running)


@pytest.mark.parametrize("text", ["[routs]\n", "[limits]\nrecipients = 1\n", "[[["])
def test_a_bad_file_changes_nothing(tmp_path, text):
    file = tmp_path / "sekisho.toml"
    file.write_text(text)
    with pytest.raises(Refused):
        read_again(file, Settings())


def test_every_section_is_either_reloaded_or_waits():
    assert set(RELOADABLE) < set(Settings.__struct_fields__)


def test_commands_go_by_what_the_running_service_goes_by(folder):
    """It may have been started with another file (`--config`)."""
    assert settings_in_force(folder) == Settings()
    keep_last_good(folder, parse_settings(ROUTED))
    assert settings_in_force(folder) == parse_settings(ROUTED), "down, started with --config before"
    folder.settings.write_text('[routes]\n"new.test" = ["127.0.0.1:27"]\n')
    assert set(settings_in_force(folder).routes) == {"new.test"}, "down: the file that the next start reads"
    folder.state.write_text("{}")
    assert settings_in_force(folder) == parse_settings(ROUTED), "up: what passed last"
