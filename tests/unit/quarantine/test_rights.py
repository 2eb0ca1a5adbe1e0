"""Who may have held mail delivered, by the reason for which it is held."""

from dataclasses import replace

import pytest

from sekisho.model.access import Role
from sekisho.model.errors import Denied
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.people_rights import PEOPLE_RIGHTS, PeopleRights
from sekisho.quarantine.rights import check_release
from sekisho.testing.askers import THE_ADMINISTRATOR, an_actor
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_held

PERSON = an_actor(Role.END_USER, DEFAULT_TENANT, "taro@example.test")


@pytest.mark.parametrize(
    ("actor", "category", "may"),
    [
        (THE_ADMINISTRATOR, "malware", True),
        (an_actor(Role.TENANT_ADMIN), "malware", True),
        (an_actor(Role.HELP_DESK), "malware", False),
        (an_actor(Role.ANALYST), "malware", False),
        (an_actor(Role.HELP_DESK), "phishing", True),
        (PERSON, "spam", True),
        (PERSON, "bulk", True),
        (PERSON, "phishing", False),
        (PERSON, "malware", False),
        (PERSON, "unscannable", False),
    ],
)
def test_by_reason(actor, category, may):
    held = replace(a_held(an_arrival()), category=category)
    if may:
        check_release(actor, held, PEOPLE_RIGHTS)
    else:
        with pytest.raises(Denied):
            check_release(actor, held, PEOPLE_RIGHTS)


def test_as_the_organisation_says_but_never_malware():
    rights = PeopleRights(release=frozenset({"phishing", "malware"}))
    check_release(PERSON, replace(a_held(an_arrival()), category="phishing"), rights)
    for category in ("spam", "malware"):
        with pytest.raises(Denied):
            check_release(PERSON, replace(a_held(an_arrival()), category=category), rights)
