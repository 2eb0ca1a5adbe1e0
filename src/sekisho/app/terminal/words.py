"""What the command line says, in English and Japanese, side by side where it is said."""

import os


def language() -> str:
    """Return "ja" or "en": by SEKISHO_LANG, else by the locale's variables in their order of precedence (POSIX 8.2)."""
    for variable in ("SEKISHO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def say(english: str, japanese: str) -> str:
    """Return the sentence in the reader's language."""
    return japanese if language() == "ja" else english


class Told(str):
    """A sentence in this machine's language that knows both: pages tell it in their reader's."""

    __slots__ = ("english", "japanese")
    english: str
    japanese: str


def told(english: str, japanese: str) -> Told:
    """Return a sentence in both languages, which reads as this machine's."""
    made = Told(say(english, japanese))
    made.english, made.japanese = english, japanese
    return made


def both(sentence: str) -> tuple[str, str]:
    """Return a sentence in English and in Japanese; one that knows only itself is the same in both."""
    return (sentence.english, sentence.japanese) if isinstance(sentence, Told) else (sentence, sentence)
