"""Ordinary mail of our own making: every text in two messages, in the structure that its program would produce. Writes tests/specimens/ordinary."""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from specimens.clients import CLIENTS
from specimens.parts import Filled
from specimens.reading import Text, read_all
from specimens.slots import fill

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "specimens" / "ordinary"
MESSAGES_A_TEXT = 2


def _seed(text: Text, instance: int, pair: int) -> str:
    """Return the seed of one message; the two mails of a PPAP pair share theirs, so that the password fits."""
    return f"{text.half} {text.language} {pair if text.kind == 'ppap' else text.number} {instance}"


def filled(text: Text, instance: int, pair: int) -> Filled:
    slots = fill(_seed(text, instance, pair), text.language)
    address = text.from_address.format(**slots)
    slots["url"] = "https://www." + address.rpartition("@")[2]

    def put(value: str) -> str:
        return value.format(**slots)

    options = {name: put(value).replace(" ", "_") for name, _, value in (option.partition("=") for option in text.options)}
    return Filled(text.kind, text.language, options, put(text.from_name), address, put(text.subject), put(text.body), slots)


def main() -> int:
    for half in ("tuning", "held_out"):
        shutil.rmtree(FOLDER / half, ignore_errors=True)
    count = pair = 0
    for text in read_all():
        pair = text.number if text.client == "ppap-file" else pair
        for instance in range(1, MESSAGES_A_TEXT + 1):
            octets = CLIENTS[text.client](filled(text, instance, pair))
            folder = FOLDER / text.half / text.language
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{text.number:02}-{instance}-{text.kind}-{text.client}.eml").write_bytes(octets)
            count += 1
    print(f"{count} messages in {FOLDER.relative_to(FOLDER.parents[2])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
