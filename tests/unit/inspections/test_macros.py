from sekisho.inspections.macros import MACRO, Macros
from sekisho.testing.builders import a_dossier, a_message, a_part


def seen(*parts):
    return [finding.kind for finding in Macros().look(a_dossier(a_message(parts=parts)))]


def test_seen_by_flag_type_or_name():
    assert seen(a_part("a.doc", ["ole"], flags=("macro",))) == [MACRO]
    assert seen(a_part("a.docx", ["docm", "zip"])) == [MACRO]
    assert seen(a_part("a.xlsm", ["zip"])) == [MACRO]


def test_innocent():
    assert seen(a_part("a.docx", ["docx", "zip"]), a_part("a.xls", ["ole"]), a_part("macro.txt")) == []


def test_malformed():
    assert seen(a_part("a.DOCM. ", [])) == [MACRO]
    assert seen(a_part("", [])) == []


def test_a_name_that_allows_macros_is_innocent_once_the_document_was_opened():
    assert seen(a_part("a.docm", ["docx", "zip"])) == []
    assert seen(a_part("a.docm", ["docx", "zip"], flags=("macro",))) == [MACRO]
    assert seen(a_part("a.docm", ["ooxml-encrypted", "ole"], flags=("encrypted_document",))) == [MACRO]
