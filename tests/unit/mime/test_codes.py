import re
from pathlib import Path

from sekisho.mime import codes


def test_every_code_that_the_walk_writes_has_its_sentence():
    rooms = Path(codes.__file__).parent
    names = ("headers", "entity", "tree", "leaves", "facts", "unpack", "bodies", "words", "charsets", "addresses")
    written = {code for name in names for code in re.findall(r'"((?:mime|unscannable)\.[a-z_0-9]+)"', (rooms / f"{name}.py").read_text("utf-8"))}
    assert written == set(codes.MEANINGS)
    assert all(sentence.endswith(".") for sentence in codes.MEANINGS.values())
