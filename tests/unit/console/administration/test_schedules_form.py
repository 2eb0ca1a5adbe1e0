"""Schedules of digests as boxes and back."""

import msgspec
import pytest

from sekisho.console.administration.schedules_form import MOST, boxes, with_schedules
from sekisho.model.errors import Refused
from sekisho.tenancy.wishes.settings import DigestScheduleSection, DigestSection, TenantSettings

USUAL = TenantSettings()


def fields_of(settings):
    found = []
    for box in boxes(settings):
        found += [(f"name_{box.place}", box.name), (f"times_{box.place}", box.times), (f"groups_{box.place}", box.groups)]
        found += [(f"day_{box.place}", day) for day in box.days]
    return found


def test_what_is_shown_and_sent_back_changes_nothing():
    several = DigestScheduleSection(name="sales", days=("monday",), times=("08:00", "18:00"), groups=("Sales team", "board"))
    rich = msgspec.structs.replace(USUAL, digest=DigestSection(schedules=(several, DigestScheduleSection())))
    for settings in (USUAL, rich):
        assert with_schedules(settings, fields_of(settings)) == settings
    assert boxes(USUAL)[-1].name == ""


def test_fields_of_no_schedule_are_nothing():
    told = [("name_0", "x"), ("day_0", "noday"), ("times_0", " 08:00、09:00 "), ("name_x", "y"), ("name_100", "z"), ("day_3", "monday")]
    (one,) = with_schedules(USUAL, told).digest.schedules
    assert (one.name, one.days, one.times, one.groups) == ("x", (), ("08:00", "09:00"), ())


def test_more_than_the_form_shows_is_not_cut():
    many = msgspec.structs.replace(USUAL, digest=DigestSection(schedules=tuple(DigestScheduleSection(name=f"s{n}") for n in range(MOST))))
    assert len(boxes(many)) == MOST
    with pytest.raises(Refused):
        with_schedules(many, fields_of(many))
