import pytest

from sekisho.mime.documents.fields import dde_in_fields, dde_in_formulas, is_program


@pytest.mark.parametrize(
    "field",
    [
        'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"',
        ' dde "cmd" "/c x" ',
        "SET a  QUOTE 68 68 69 65 85 84 79 32 99 109 100 ",
    ],
)
def test_fields_that_start_something(field):
    assert dde_in_fields(field).startswith("DDE ")


def test_other_fields_are_innocent():
    assert dde_in_fields(' HYPERLINK "http://x.test/added" PAGE \\* MERGEFORMAT QUOTE "text" ') == ""


@pytest.mark.parametrize(
    "cell", ["=cmd|'/c calc'!A1", "+cmd|' /C notepad'!'A1'", "@SUM(1+1)*cmd|' /C calc'!A0", "=MSEXCEL|'\\..\\..\\cmd.exe /c x'!''"]
)
def test_formulas_that_start_something(cell):
    assert dde_in_formulas(cell)


def test_other_formulas_are_innocent():
    assert dde_in_formulas("=A1|B1,'x'!A1\r\nname|'value' rest, a || b ! c") == ""


def test_programs():
    assert is_program("CMD.EXE")
    assert not is_program("Excel")


def test_hostile_text_is_read_in_linear_time():
    for piece in ("=a|'", "=" * 30, "QUOTE 65 ", "= a", "=cmd|"):  # what is quadratic here takes hours
        assert dde_in_formulas(piece * 50_000) == ""
        assert dde_in_fields(piece * 50_000) == ""
