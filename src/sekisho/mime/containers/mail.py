"""A whole mail as a file: an attached `.eml` under any type or name, a web archive (`.mht`), a mailbox with several mails (`.mbox`)."""

import re
from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.fields import headers
from sekisho.mime.structure.tree import Walker
from sekisho.model.budget import BudgetSpent
from sekisho.model.message import Defect

_BLANKS = b" \t\r\n"
_NEXT_MAIL = re.compile(rb"\r?\n\r?\nFrom [^\r\n]{1,300}\r?\n(?=[A-Za-z][A-Za-z0-9-]{0,60}:)")  # RFC 4155 appendix A
_FIRST_LINE = re.compile(rb"From [^\r\n]{0,300}\r?\n")


def read_mail(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the parts of a mail, or of every mail in a mailbox, as the MIME walker finds them."""
    for number, (start, end) in enumerate(_mails(octets), 1):
        reading.look_at()
        walker = Walker(reading.limits, reading.budget)
        mail = octets[start:end]
        block = headers.parse(mail, 0, len(mail), reading.limits)
        prefix = f"{number}." if number > 1 else ""
        try:
            walker.message(mail, block)
        except BudgetSpent as spent:
            raise reading.intercept("unscannable.budget", str(spent)) from spent
        finally:
            inside = f"part:{reading.path}!{prefix}"
            reading.defects += [Defect(defect.code, inside + defect.where.removeprefix("part:"), defect.detail) for defect in walker.defects]
        for found in walker.leaves:
            reading.begin_member()
            yield Member(
                found.file_name,
                found.octets,
                other_names=found.other_names,
                place=prefix + found.path,
                declared_type=found.media_type,
                charset=found.charset,
                disposition=found.disposition,
            )


def _mails(octets: bytes) -> Iterator[tuple[int, int]]:
    start = len(octets) - len(octets.lstrip(_BLANKS))
    first = _FIRST_LINE.match(octets, start)
    if first is None:
        yield start, len(octets)
        return
    start = first.end()
    for following in _NEXT_MAIL.finditer(octets, start):
        yield start, following.start()
        start = following.end()
    yield start, len(octets)
