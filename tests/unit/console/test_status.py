"""Healthy is: nothing needs a person."""

import dataclasses


def test_a_problem_is_what_makes_it_unhealthy(quiet):
    assert quiet.healthy
    assert dataclasses.replace(quiet, reduced=("no landlock",)).healthy, "a reduced ability is told, and is no alarm"
    assert not dataclasses.replace(quiet, problems=("the disk is full",)).healthy
