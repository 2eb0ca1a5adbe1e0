"""What a double click on a file would do, by the ending of its name. Data for several inspections."""

from sekisho.inspections.words import words

PROGRAMS = words("programs")
SCRIPTS = words("scripts")
SHORTCUTS = words("shortcuts")
DANGEROUS = PROGRAMS | SCRIPTS | SHORTCUTS
DOCUMENTS = words("documents")
