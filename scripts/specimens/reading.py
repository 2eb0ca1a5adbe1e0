"""Texts of ordinary mail, as a person wrote them, to values.

One entry: `@@ KIND CLIENT [OPTION ...] | from name | from address | subject`, then the body. In a body, `name | value` is a row of a table,
`# text` a heading, `[[label|address]]` a link, and `{slot}` is filled for each message.
"""

from dataclasses import dataclass
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "texts"


@dataclass(frozen=True)
class Text:
    half: str  # "tuning" or "held_out"
    language: str  # "en" or "ja"
    number: int  # within its file
    kind: str
    client: str
    options: tuple[str, ...]
    from_name: str
    from_address: str
    subject: str
    body: str


def read_all() -> list[Text]:
    texts = []
    for path in sorted(TEXTS.glob("*.txt")):
        half, language = path.name.split(".")[:2]
        for number, entry in enumerate(path.read_text("utf-8").split("@@ ")[1:], 1):
            head, _, body = entry.partition("\n")
            words, name, address, subject = (field.strip() for field in head.split("|", 3))
            kind, client, *options = words.split()
            texts.append(Text(half, language, number, kind, client, tuple(options), name, address, subject, body.strip("\n")))
    return texts
