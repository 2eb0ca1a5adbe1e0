"""Settings as fields and back."""

import msgspec
import pytest

from sekisho.console.administration.settings_form import GROUPS, as_text, changed, shown, whole
from sekisho.console.words import WORDS
from sekisho.model.errors import Refused
from sekisho.tenancy.wishes.settings import TenantSettings

USUAL = TenantSettings()


@pytest.mark.parametrize(("name", "fields"), GROUPS)
def test_what_is_shown_and_sent_back_changes_nothing(name, fields):
    typed = {one.field.path: one.value for one in shown(USUAL, fields)}
    assert changed(USUAL, name, typed) == USUAL
    assert all(field.word in WORDS for field in fields)
    assert all(f"choice_{choice}" in WORDS for field in fields for choice in field.choices)
    assert name in WORDS


def test_values_are_changed_where_they_belong():
    fields = dict(GROUPS)["set_group_treatments"]
    typed = {one.field.path: one.value for one in shown(USUAL, fields)} | {"policy.treatments.spam": "tag"}
    fresh = changed(USUAL, "set_group_treatments", typed)
    assert fresh.policy.treatments.spam == "tag"
    assert msgspec.structs.replace(fresh.policy, treatments=USUAL.policy.treatments) == USUAL.policy
    lines = changed(USUAL, "set_group_people", {"tenant.partners": "a.test\r\n\r\n b.test ", "tenant.unlisted": "refuse"})
    assert lines.tenant.partners == ("a.test", "b.test")
    digest = {one.field.path: one.value for one in shown(USUAL, dict(GROUPS)["set_group_digest"])} | {"digest.enabled": "yes"}
    told = changed(USUAL, "set_group_digest", {**digest, "digest.people_choose": "daily\noff"}).digest
    assert (told.enabled, told.people_choose, told.schedules) == (True, ("daily", "off"), USUAL.digest.schedules)


@pytest.mark.parametrize(
    ("group", "typed"),
    [
        ("", {}),
        ("set_group_people", {"tenant.unlisted": "never"}),
        ("set_group_quarantine", {"quarantine.days": "x"}),
        ("set_group_quarantine", {"quarantine.days": "30", "quarantine.undo_days": "7", "quarantine.two_person": "everything"}),
        ("set_group_rights", {"quarantine.people_see": "spam\nnonsense"}),
        ("set_group_quarantine", {"quarantine.days": "9" * 400}),
        ("set_group_quarantine", {"quarantine.days": "1.5"}),
    ],
)
def test_what_cannot_be_is_refused(group, typed):
    with pytest.raises(Refused):
        changed(USUAL, group, typed)


def test_everything_as_text():
    assert whole(as_text(USUAL)) == USUAL
    for text in ("", "[]", '{"unknown": 1}', '{"quarantine": {"days": "x"}}', "{" * 5_000):
        with pytest.raises(Refused):
            whole(text)
