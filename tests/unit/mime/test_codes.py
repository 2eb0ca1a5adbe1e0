import re
from pathlib import Path

from sekisho.mime import codes


def test_every_code_that_the_walk_writes_is_listed_once():
    rooms = Path(codes.__file__).parent
    names = ("headers", "entity", "tree", "leaves", "facts", "unpack", "bodies", "words", "charsets", "addresses")
    written = {code for name in names for code in re.findall(r'"((?:mime|unscannable)\.[a-z_0-9]+)"', (rooms / f"{name}.py").read_text("utf-8"))}
    assert written == codes.AMBIGUOUS | codes.MALFORMED | codes.UNSCANNABLE
    assert len(written) == len(codes.AMBIGUOUS) + len(codes.MALFORMED) + len(codes.UNSCANNABLE)
