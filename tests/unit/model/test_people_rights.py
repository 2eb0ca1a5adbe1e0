"""Rights by category; malware is nobody's to release or approve, whatever is set."""

from sekisho.model.people_rights import PEOPLE_RIGHTS, PeopleRights


def test_defaults_are_spam_and_bulk():
    assert {each for each in PEOPLE_RIGHTS.see if PEOPLE_RIGHTS.may_release(each)} == {"spam", "bulk"}
    assert {each for each in PEOPLE_RIGHTS.see if PEOPLE_RIGHTS.may_approve(each)} == {"spam", "bulk"}


def test_never_malware():
    everything = PeopleRights(release=PEOPLE_RIGHTS.see, approve=PEOPLE_RIGHTS.see)
    assert not everything.may_release("malware")
    assert not everything.may_approve("malware")
    assert everything.may_release("phishing")
