from io import BytesIO

import olefile

from sekisho.testing.compound_files import compound


def test_the_library_reads_what_is_made():
    with olefile.OleFileIO(BytesIO(compound({("a", "b"): b"content", ("c",): bytes(9_000)}, b"I" * 16))) as file:
        assert file.openstream(["a", "b"]).read() == b"content".ljust(4_096, b"\0")
        assert sorted(map("/".join, file.listdir())) == ["a/b", "c"]
        assert file.root.clsid.startswith("49494949")
