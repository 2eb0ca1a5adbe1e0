"""Who keeps the stores of a folder: seen by the service's lock and the settings that it goes by."""

import pytest

from sekisho.app.configuration.record_settings import RecordsSection
from sekisho.app.configuration.reloading import keep_last_good
from sekisho.app.configuration.settings import Settings
from sekisho.app.storage import handing_over
from sekisho.app.storage.handing_over import Keeps, who_keeps
from sekisho.app.supervision import supervisor
from sekisho.model.errors import Refused

EMBEDDED, DATABASE = Settings(), Settings(records=RecordsSection(store="postgres", address="postgresql:///mail"))


def ask(folder):
    """Return who keeps them, and whether the moment was ours."""
    done = []
    return who_keeps(folder, lambda: done.append(1)), bool(done)


def test_nobody_the_old_service_the_new_one(folder):
    keep_last_good(folder, EMBEDDED)
    assert ask(folder) == (Keeps.NOBODY, True)
    with supervisor._only_one(folder):
        assert ask(folder) == (Keeps.EMBEDDED, False)
        keep_last_good(folder, DATABASE)
        assert ask(folder) == (Keeps.DATABASE, True)
    assert ask(folder) == (Keeps.NOBODY, True)


def test_a_service_that_has_not_said_yet_what_it_works_over_may_be_over_the_old_stores(folder):
    with supervisor._only_one(folder):
        assert ask(folder) == (Keeps.EMBEDDED, False)


def test_in_that_moment_no_service_starts(folder, monkeypatch):
    monkeypatch.setattr(handing_over, "_LOOKS", 1)

    def starts():
        with pytest.raises(Refused):
            supervisor._only_one(folder)

    assert who_keeps(folder, starts) is Keeps.NOBODY
    supervisor._only_one(folder).close()
