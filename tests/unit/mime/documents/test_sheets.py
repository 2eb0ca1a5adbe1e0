from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.documents import sheets


def test_a_macro_in_sylk(look):
    looking = look(sheets.look_at_sylk, 'ID;P\r\nO;L;E;D\r\nNN;NAuto_Open;ER1C1\r\nC;Y1;X1;KFALSE;EEXEC("calc")\r\nE\r\n')
    assert looking.signs["xlm_macro"].detail == "EXEC"
    assert "xlm_autorun" in looking.signs


def test_dde_in_values(look):
    assert "dde" in look(sheets.look_at_csv, "a,b\r\n=cmd|'/c calc'!A1,1\r\n").signs
    assert "dde" in look(sheets.look_at_sylk, "ID;P\r\nC;Y1;X1;K0;E\"=cmd|'/c calc'!A1\"\r\n").signs
    assert "dde" in look(sheets.look_at_csv, "=cmd|'/c calc'!A1".encode("utf-16")).signs


def test_ordinary_tables(look):
    assert look(sheets.look_at_csv, "name;price\r\nA|B;'x'!;=1+1\r\n").signs == {}
    assert look(sheets.look_at_sylk, "ID;PWXL;N;E\r\nC;Y1;X1;K1;ER[1]C+1\r\nE\r\n").signs == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_broken_ones_raise_nothing(look, octets):
    look(sheets.look_at_csv, octets)
    look(sheets.look_at_sylk, octets)
