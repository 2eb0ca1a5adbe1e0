import pytest

from sekisho.inspections.executables import DISGUISED, OTHER_SYSTEM, PROGRAM, SCRIPT, SHORTCUT, Executables
from sekisho.model.finding import Evidence
from sekisho.testing.builders import a_dossier, a_message, a_part


def seen(*parts):
    return [finding.kind for finding in Executables().look(a_dossier(a_message(parts=parts)))]


@pytest.mark.parametrize(
    ("name", "types", "kind"),
    [
        ("setup.exe", ["exe"], PROGRAM),
        ("setup", ["exe"], PROGRAM),
        ("setup.bin", ["dll"], PROGRAM),
        ("invoice.pdf", ["exe"], DISGUISED),
        ("photo.jpg", ["exe", "zip"], DISGUISED),
        ("tool.scr", ["unknown"], PROGRAM),
        ("tool.com", ["data"], PROGRAM),
        ("app.jar", ["zip"], PROGRAM),
        ("page.hta", ["html"], SCRIPT),
        ("invoice.js", ["text"], SCRIPT),
        ("invoice.VBS", [], SCRIPT),
        ("run.bat ", ["text"], SCRIPT),
        ("open.lnk", [], SHORTCUT),
        ("open.pdf", ["lnk"], SHORTCUT),
        ("where.url", ["text"], SHORTCUT),
        ("tool", ["elf"], OTHER_SYSTEM),
    ],
)
def test_seen(name, types, kind):
    assert seen(a_part(name, types)) == [kind]


def test_seen_inside_of_an_archive_and_by_its_other_name():
    dossier = a_dossier(a_message(parts=[a_part("a.zip", ["zip"], path="2"), a_part("a.txt", ["text"], path="2!1", other_names=("a.wsf",))]))
    assert [(finding.kind, finding.evidence) for finding in Executables().look(dossier)] == [(SCRIPT, Evidence("part:2!1", "a.txt"))]


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("report.pdf", ["pdf"]),
        ("www.example.com", ["text"]),
        ("0001-fix-run.bat.patch", ["text"]),
        ("module.py", ["text"]),
        ("exe", ["text"]),
        ("data.json", ["text"]),
        ("", ["html"]),
    ],
)
def test_innocent(name, types):
    assert seen(a_part(name, types)) == []


def test_malformed_names_do_not_hide_it():
    assert seen(a_part("\u202efdp.exe . .", []), a_part("\x00.exe", [])) == [PROGRAM, PROGRAM]
