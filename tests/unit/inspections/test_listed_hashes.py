from sekisho.inspections import CATALOGUE, catalogue
from sekisho.inspections.listed_hashes import LISTED, ListedHashes
from sekisho.testing.builders import a_dossier, a_message, a_part

PART = a_part("tool.exe", ("exe",), b"MZ...")
DOSSIER = a_dossier(a_message(parts=[a_part(), PART]))


def test_seen():
    (finding,) = ListedHashes({PART.sha256: "Trojan.Test"}).look(DOSSIER)
    assert (finding.kind, finding.evidence.excerpt) == (LISTED, "tool.exe Trojan.Test")


def test_innocent():
    assert list(ListedHashes({"0" * 64: "other"}).look(DOSSIER)) == []
    assert list(ListedHashes({}).look(DOSSIER)) == []


def test_the_operators_lists_take_the_place_of_the_empty_one():
    inspections = catalogue({PART.sha256: "Trojan.Test"})
    assert [one.name for one in inspections] == [one.name for one in CATALOGUE]
    assert [finding.kind for one in inspections if one.name == "hash_lists" for finding in one.look(DOSSIER)] == [LISTED]
