"""Registrable domains, and the world of the samples."""

from sekisho.mime.web.organisation import organisation_of


def test_the_samples_world_has_an_organisation_for_each_name():
    assert organisation_of("mail.bank.sekisho.test") == "bank.sekisho.test"
    assert organisation_of("bannk.sekisho.test") == "bannk.sekisho.test"
    assert organisation_of("sekisho.test") == "sekisho.test"


def test_the_public_suffix_list_decides():
    assert organisation_of("mail.example.co.jp") == "example.co.jp"
    assert organisation_of("192.0.2.1") == ""
    assert organisation_of("localhost") == ""
