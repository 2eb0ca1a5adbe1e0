import pytest

from sekisho.mime.kinds.marks import marks_of


@pytest.mark.parametrize(
    ("octets", "detected", "marks"),
    [
        (b"x", ("docm", "zip"), ("macro",)),
        ("_VBA_PROJECT".encode("utf-16-le"), ("doc", "ole"), ("macro",)),
        (b"x", ("doc", "ole"), ()),
        (b"x", ("ooxml-encrypted", "ole"), ("encrypted_document",)),
        (b"%PDF /OpenAction << /S /JavaScript /JS (x) >>", ("pdf",), ("pdf_javascript", "pdf_open_action")),
        (b"%PDF /#4aava#53cript", ("pdf",), ("pdf_javascript",)),
        (b"%PDF /Launch", ("pdf",), ("pdf_launch",)),
        (b"%PDF /JSON /Launcher", ("pdf",), ()),
        (b"{\\rtf1 {\\object\\objdata 00}}", ("rtf",), ("rtf_object",)),
        (b"<svg onload=x()>", ("svg", "text"), ("script",)),
        (b"<script>var b = new Blob([x])</script>", ("html", "text"), ("script", "html_smuggling")),
        ("<html><script>x</script>".encode("utf-16"), ("html", "text"), ("script",)),
        (b"<svg/onload=x()>", ("html", "text"), ("script",)),
        (b"<p>hello</p>", ("html", "text"), ()),
        (b"<script>", ("text",), ()),
        (bytes(5_000_000) + "_VBA_PROJECT".encode("utf-16-le"), ("doc", "ole"), ("macro",)),
        (b"<p>" * 1_500_000 + b"<script>x</script>", ("html", "text"), ("script",)),
        (b"{\\rtf1" + b" " * 5_000_000 + b"\\object", ("rtf",), ("rtf_object",)),
    ],
)
def test_marks(octets, detected, marks):
    assert marks_of(octets, detected) == marks
