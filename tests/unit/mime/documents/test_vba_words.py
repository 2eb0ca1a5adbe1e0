import pytest

from sekisho.mime.documents.vba_words import autoruns, calls, hidings


@pytest.mark.parametrize("name", ["AutoOpen", "Auto_Open", "Document_Open", "Workbook_Open", "InkEdit1_GotFocus", "Document_Close"])
def test_names_that_run_by_themselves(name):
    assert autoruns(f"Private Sub {name}()\r\nEnd Sub") == (name,)


def test_calls_that_reach_outside():
    code = (
        'x = Shell ("cmd.exe /c dir"): Set o = CreateObject("WScript.Shell"): URLDownloadToFileA 0, u, f, 0, 0\r\nDeclare PtrSafe Function A Lib "k"'
    )
    assert set(calls(code)) == {"Shell", "cmd.exe", "CreateObject", "WScript.Shell", "URLDownloadToFileA", "Declare PtrSafe Function"}


def test_ways_to_hide():
    assert hidings("a = " + " & ".join(["Chr(65)"] * 20)) == ("character codes",)
    assert hidings('a = StrReverse("llehs")') == ("reversed text",)


def test_innocent_code():
    code = 'Sub Total()\r\nRange("A1").Value = Application.Sum(Range("B1:B9"))\r\nMsgBox Replace("a", "b", "c")\r\nEnd Sub'
    assert (autoruns(code), calls(code), hidings(code)) == ((), (), ())


def test_malformed():
    assert autoruns("") == ()
    assert len(calls("Shell (" * 500_000)) == 1
