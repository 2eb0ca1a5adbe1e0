"""Healthy is: nothing needs a person."""

import dataclasses


def test_a_problem_is_what_makes_it_unhealthy(quiet):
    assert quiet.healthy
    assert dataclasses.replace(quiet, reduced=("no landlock",)).healthy, "a reduced ability is told, and is no alarm"
    assert not dataclasses.replace(quiet, problems=("the disk is full",)).healthy


def test_reduced_abilities_are_told_in_the_readers_language(quiet):
    told = dataclasses.replace(quiet, reduced=("no landlock",), reduced_both=(("no landlock", "landlockなし"),))
    assert (told.lacks("en"), told.lacks("ja")) == (("no landlock",), ("landlockなし",))
    assert dataclasses.replace(told, reduced_both=()).lacks("ja") == ("no landlock",), "a service of before says it in one language"
