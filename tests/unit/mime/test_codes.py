import re
from pathlib import Path

from sekisho.mime import codes


def test_every_code_that_the_walk_writes_has_its_sentence():
    room = Path(codes.__file__).parent
    sources = [path.read_text("utf-8") for folder in ("fields", "structure", "text", "web") for path in sorted((room / folder).glob("*.py"))]
    sources.append((room / "unpack.py").read_text("utf-8"))
    written = {code for source in sources for code in re.findall(r'"((?:mime|unscannable)\.[a-z_0-9]+)"', source)}
    assert written == set(codes.MEANINGS)
    assert all(sentence.endswith(".") for sentence in codes.MEANINGS.values())
