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
