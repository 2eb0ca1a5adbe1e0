"""Reload: children read only settings that passed, whole or the ones before."""

import stat

import msgspec
import pytest

from sekisho.app.reloading import NAME, keep_last_good, last_good
from sekisho.app.settings import Settings
from sekisho.app.settings_file import parse_settings

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
