

def test_the_samples_world_has_an_organisation_for_each_name():
    assert organisation_of("mail.bank.sekisho.test") == "bank.sekisho.test"
    assert organisation_of("bannk.sekisho.test") == "bannk.sekisho.test"
    assert organisation_of("sekisho.test") == "sekisho.test"
