"""Our own training texts: a few written out whole, and many made from templates by a seeded choice. Nothing in them is copied from real mail.

A template (`training_texts/templates/SIDE.LANGUAGE.txt`) begins with `=== KIND title` and names senders (`F:`) and subjects (`S:`), divided by ` | `;
each other line is a passage that a message made from it may hold. `{a|b}` is one of these, `<name>` a word of `vocabulary.LANGUAGE.txt`.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from corpus import CHECKOUT, OWN, SPECIMENS, Sample

TEXTS = CHECKOUT / "scripts" / "training_texts"
ORDINARY = CHECKOUT / "tests" / "specimens" / "ordinary"
VARIANTS = 30  # messages made from one template
_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<(\w+)>")
_HOSTS = ("mail", "news", "info", "my", "go", "shop", "account", "web", "app", "secure")
_SYLLABLES = "ka to ri men sol var ben lux tor mi na del os par qui fel ran do sa ve".split()
_FREE = ("freemail.example", "postbox.example", "webmail.example")


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of message. `kind` is "wanted" or a kind of unwanted mail."""

    name: str
    kind: str
    senders: tuple[str, ...]
    subjects: tuple[str, ...]
    passages: tuple[str, ...]
    free: bool  # written from a free mailbox


def templates(text: str, name: str) -> Iterator[Template]:
    """Yield the templates of one file."""
    for block in re.split(r"^=== *", text, flags=re.MULTILINE)[1:]:
        title, *lines = block.strip().split("\n")
        options = {line[0]: tuple(line[3:].split(" | ")) for line in lines if line[:3] in {"F: ", "S: ", "A: "}}
        passages = tuple(line for line in lines if line[:3] not in {"F: ", "S: ", "A: "} and line.strip())
        kind = title.split()[0] if name.startswith("unwanted") else "wanted"
        yield Template(f"{name}/{title}", kind, options["F"], _joined(options["S"]), passages, "A" in options)


def _joined(options: tuple[str, ...]) -> tuple[str, ...]:
    """Return the options whole: a division inside braces is not one."""
    whole: list[str] = []
    for option in options:
        if whole and whole[-1].count("{") > whole[-1].count("}"):
            whole[-1] += f"|{option}"
        else:
            whole.append(option)
    return tuple(whole)


class Writer:
    """Writes messages from templates of one language; the same template and number give the same message."""

    def __init__(self, vocabulary: str) -> None:
        lines = (line.partition(": ") for line in vocabulary.splitlines() if ": " in line)
        self.words = {name: tuple(words.split(" | ")) for name, _, words in lines}

    def message(self, template: Template, number: int) -> str:
        """Return one message: From, Subject, an empty line, the text."""
        chance = random.Random(crc32(f"{template.name}/{number}".encode()))
        own = self._domain(chance)
        wanted = template.kind == "wanted"
        target = own if wanted and chance.random() < 0.8 else self._domain(chance)
        sender = self._fill(chance.choice(template.senders), chance, target)
        local = re.sub(r"[^a-z]+", ".", sender.lower()).strip(".")[:24] or chance.choice(("info", "noreply", "mail"))
        if not template.free and chance.random() < 0.4:
            local = chance.choice(("noreply", "info", "service", "news", "no-reply", "contact", "office"))
        address = f"{local}@{chance.choice(_FREE) if template.free and chance.random() < 0.7 else own}"
        subject = self._fill(chance.choice(template.subjects), chance, target)
        least = min(len(template.passages), 2)
        count = chance.randint(least, max(least, min(len(template.passages), 8)))
        chosen = sorted(chance.sample(range(len(template.passages)), count))
        body = [self._fill(template.passages[index], chance, target).strip() for index in chosen]
        gap = chance.choice(("\n", "\n\n", " "))
        return f"From: {sender} <{address}>\nSubject: {subject}\n\n{gap.join(body)}\n"

    def _fill(self, text: str, chance: random.Random, target: str) -> str:
        while _CHOICE.search(text):
            text = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text, count=1)
        for _ in range(4):  # a word of the vocabulary may hold others
            text = _SLOT.sub(lambda found: self._word(found[1], chance, target), text)
            while _CHOICE.search(text):
                text = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text, count=1)
        return text

    def _word(self, name: str, chance: random.Random, target: str) -> str:
        if name == "n":
            return str(chance.randint(2, 99))
        if name == "hundreds":
            return str(chance.randint(100, 999))
        if name == "num":
            return str(chance.randint(10_000, 99_999_999))
        if name == "url":
            return f"https://{target}/{chance.choice(('', 'start', 'a/' + str(chance.randint(1, 999)), 'view?id=' + str(chance.randint(1, 99999))))}"
        if name in {"person", "shop"} and name not in self.words:
            return "<first> <last>" if name == "person" else "<firm>"
        return chance.choice(self.words[name])

    @staticmethod
    def _domain(chance: random.Random) -> str:
        name = "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))
        return f"{chance.choice(_HOSTS) + '.' if chance.random() < 0.4 else ''}{name}.test"


def own_texts() -> Iterator[Sample]:
    """Yield our own training texts as messages."""
    for path in sorted(TEXTS.glob("*wanted.*.txt")):
        for number, text in enumerate(re.split(r"^=== *", path.read_text("utf-8"), flags=re.MULTILINE)[1:], 1):
            title, _, message = text.partition("\n")
            kind = title.strip() if path.name.startswith("unwanted") else ""
            yield _sample(f"{path.name}/{number}", kind, path.name, message)
    english = (TEXTS / "templates" / "vocabulary.en.txt").read_text("utf-8")  # a language's own words come in its place
    for path in sorted((TEXTS / "templates").glob("*wanted.*.txt")):
        own = path.parent / f"vocabulary.{path.name.split('.')[1]}.txt"
        writer = Writer(english + (own.read_text("utf-8") if own.exists() else ""))
        for template in templates(path.read_text("utf-8"), path.name.removesuffix(".txt")):
            kind = "" if template.kind == "wanted" else template.kind
            for number in range(VARIANTS):
                yield _sample(f"{template.name}/{number}", kind, path.name, writer.message(template, number))
    yield from _specimens("tuning", OWN)


def measured_specimens() -> Iterator[Sample]:
    """Yield the half of our ordinary specimens that nobody learns from."""
    yield from _specimens("held_out", SPECIMENS)


def _specimens(half: str, source: str) -> Iterator[Sample]:
    for path in sorted((ORDINARY / half).glob("*/*.eml")):
        name = f"specimens/{half}/{path.parent.name}/{path.name}"
        yield Sample(name, source, "", f"{OWN}:{name}", path.parent.name, path.read_bytes(), language=path.parent.name)


def _sample(name: str, kind: str, file_name: str, message: str) -> Sample:
    header, _, body = message.partition("\n\n")
    fields = f"{header}\nTo: user@example.test\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit"
    raw = f"{fields}\n\n{body}".replace("\n", "\r\n").encode()
    language = file_name.split(".")[1]
    return Sample(name, OWN, kind, f"{OWN}:{name}", language, raw, language=language)
