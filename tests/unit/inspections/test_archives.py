from sekisho.inspections.archives import AMBIGUOUS, ENCRYPTED, ESCAPES, LOCKED_DOCUMENT, OPENED, Archives
from sekisho.inspections.structure import Structure
from sekisho.model.message import Defect
from sekisho.testing.builders import a_dossier, a_message, a_part


def seen(*parts, defects=()):
    return [finding.kind for finding in Archives().look(a_dossier(a_message(parts=parts, defects=defects)))]


def test_seen():
    assert seen(a_part("a.zip", ["zip"], encrypted=True, container="zip")) == [ENCRYPTED]
    assert seen(a_part("a.exe", [], encrypted=True, path="1!2")) == [ENCRYPTED]


def test_a_locked_document_is_seen_and_a_restricted_pdf_innocent():
    assert seen(a_part("a.xlsx", ["ooxml-encrypted", "ole"], flags=("encrypted_document",))) == [LOCKED_DOCUMENT]
    assert seen(a_part("a.pdf", ["pdf"], flags=("encrypted_document",))) == []
    assert seen(a_part("a.pdf", ["pdf"], flags=("encrypted_document", "locked_document"))) == [LOCKED_DOCUMENT]


def test_archives_that_unpack_otherwise():
    assert seen(defects=["archive.two_readings", "archive.overlap", "archive.path", "archive.trailing_data"]) == [AMBIGUOUS, ESCAPES]


def test_innocent():
    assert seen(a_part("a.zip", ["zip"], container="zip")) == []
    assert seen(a_part("encrypted.asc", ["pgp"], encrypted=True, declared_type="application/pgp-encrypted")) == []
    assert seen(a_part("smime.p7m", [], encrypted=True, declared_type="application/pkcs7-mime")) == []


def test_malformed_without_name_or_type():
    assert seen(a_part("", [], encrypted=True, declared_type="")) == [ENCRYPTED]


def test_what_was_opened_with_a_password_is_told_and_is_no_fault():
    dossier = a_dossier(message=a_message(defects=[Defect("archive.opened_with_password", "part:2", "plan.txt")]))
    assert [finding.kind for finding in Archives().look(dossier)] == [OPENED]
    assert not list(Structure().look(dossier))
