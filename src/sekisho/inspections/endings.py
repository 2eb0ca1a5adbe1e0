"""Endings of file names and what a double click on them would do. Data for several inspections."""

from sekisho.inspections.words import words

PROGRAMS = words("programs")
SCRIPTS = words("scripts")
SHORTCUTS = words("shortcuts")
DANGEROUS = PROGRAMS | SCRIPTS | SHORTCUTS
DOCUMENTS = words("documents")


def ending(file_name: str) -> str:
    """Return the ending that decides what opens the file, in lower case without the dot, or "".

    Windows drops dots and blanks at the end of a name, so "a.exe. ." is a program (as is "a.exe::$DATA").
    """
    name = file_name.partition("::")[0].rstrip(". \t\u00a0\u3000")
    _, dot, last = name.rpartition(".")
    return last.strip().lower() if dot and len(last) <= 20 else ""
