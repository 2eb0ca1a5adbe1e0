from sekisho.inspections.endings import DANGEROUS, DOCUMENTS, PROGRAMS, SCRIPTS, SHORTCUTS


def test_the_kinds_are_told_apart():
    assert not DANGEROUS & DOCUMENTS
    assert not PROGRAMS & SCRIPTS
    assert not SHORTCUTS & (PROGRAMS | SCRIPTS)


def test_what_everybody_refuses_is_among_them():
    assert {"exe", "scr", "js", "vbs", "hta", "lnk", "jar", "msi", "bat"} <= DANGEROUS
    assert {"pdf", "docx", "jpg", "zip"} <= DOCUMENTS
