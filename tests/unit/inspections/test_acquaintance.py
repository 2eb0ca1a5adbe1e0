from sekisho.inspections.acquaintance import (
    CHANGED_IN_FILE,
    FIRST_CONTACT,
    IMITATES_PARTNER,
    KNOWN_WELL,
    NEW_PERSON,
    PAYMENT_CHANGED,
    PAYMENT_KNOWN,
    Acquaintance,
)
from sekisho.model.dossier import Answer
from sekisho.model.senderauth import SenderAuth
from sekisho.testing.builders import a_dossier

STRANGER = (Answer("history:person:x@y.test", "none"), Answer("history:organisation:y.test", "none"))
FRIEND = (
    Answer("history:person:x@y.test", "answered", ("5", "2", "1", "2")),
    Answer("history:organisation:y.test", "answered", ("9", "2", "1", "2")),
)


def seen(*answers, proven=False):
    return [(finding.kind, finding.confidence) for finding in Acquaintance().look(a_dossier(answers=answers, sender_auth=SenderAuth(aligned=proven)))]


def test_first_contacts():
    assert seen(*STRANGER) == [(FIRST_CONTACT, 1.0)]
    assert seen(STRANGER[0], FRIEND[1]) == [(NEW_PERSON, 1.0)]


def test_a_changed_account():
    new = Answer("history:payment:y.test iban ab", "none", ("iban", "2"))
    assert seen(*FRIEND, new) == [(PAYMENT_CHANGED, 1.0)]
    assert seen(STRANGER[0], Answer("history:organisation:y.test", "answered", ("1", "0", "1", "1")), new)[-1] == (PAYMENT_CHANGED, 0.7)


def test_a_new_account_beside_the_known_one_is_told_with_less_certainty():
    known = Answer("history:payment:y.test iban cd", "answered", ("iban", "2", "2", "text"))
    other = Answer("history:payment:y.test iban ab", "none", ("iban", "2", "2", "text"))
    assert seen(*FRIEND, other, known) == [(PAYMENT_KNOWN, 1.0), (PAYMENT_CHANGED, 0.4)]  # forgers quote the old one


def test_another_kind_of_account():
    assert seen(*FRIEND, Answer("history:payment:y.test crypto ab", "none", ("crypto", "0", "2", "text"))) == [(PAYMENT_CHANGED, 0.5)]


def test_who_sends_the_invoices_of_others_changes_accounts_each_time():
    assert seen(*FRIEND, Answer("history:payment:y.test iban ab", "none", ("iban", "4", "4", "text"))) == [(PAYMENT_CHANGED, 0.4)]


def test_a_changed_account_in_a_file():
    assert seen(*FRIEND, Answer("history:payment:y.test iban ab", "none", ("iban", "2", "2", "file"))) == [(CHANGED_IN_FILE, 1.0)]


def test_innocent():
    assert seen() == []
    assert seen(*FRIEND) == []
    assert seen(*FRIEND, proven=True) == [(KNOWN_WELL, 1.0)]
    first = Answer("history:payment:y.test iban ab", "none", ("iban", "0"))
    assert seen(*FRIEND, first) == []  # the first account that was ever named
    known = Answer("history:payment:y.test iban cd", "answered", ("iban", "2"))
    other_kind = Answer("history:payment:y.test swift ab", "none", ("swift", "0", "2", "text"))
    assert seen(*FRIEND, other_kind, known) == [(PAYMENT_KNOWN, 1.0)]  # one way more to pay, beside one that is known
    assert seen(*FRIEND, known) == [(PAYMENT_KNOWN, 1.0)]


def test_an_imitated_partner():
    assert seen(*STRANGER, Answer("history:imitates:partnor.test", "answered", ("partner.test", "typo", "0.80")))[-1] == (IMITATES_PARTNER, 0.8)


def test_malformed():
    assert seen(Answer("history", "failed", ("no answer in time",))) == []
    assert seen(Answer("history:payment:x", "none"), Answer("history:imitates:x", "answered", ("y",))) == []
    assert seen(Answer("history:person:x", "answered", ("many", "-1")), proven=True) == []
