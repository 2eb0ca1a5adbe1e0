from sekisho.advisories.report import Entry, Report


def test_what_is_not_said_is_unknown():
    entry = Entry(1, "title", "summary")
    assert (entry.kind, entry.attacker, entry.remedy, entry.exploited, entry.severity) == ("", "", "", None, None)
    assert Report("csaf", None, None, (entry,)).partial == ()
