"""A whole raw message to its facts and leaves: the one entry to this room.

Every reading that a mail client may have is looked at. What is odd becomes a defect `mime.*`; what cannot be looked at becomes `unscannable.*`.
"""

from collections.abc import Sequence
from hashlib import sha256

from sekisho.mime.containers import archives, passwords
from sekisho.mime.containers.readers import MAIL
from sekisho.mime.content import Content, Leaf
from sekisho.mime.documents.glance import told_by_codes
from sekisho.mime.documents.inside import look_inside, worth_telling
from sekisho.mime.documents.opening import is_heavy
from sekisho.mime.fields import headers
from sekisho.mime.fields.facts import HeaderFacts
from sekisho.mime.kinds import sniff
from sekisho.mime.kinds.marks import marks_of
from sekisho.mime.limits import Limits
from sekisho.mime.pictures.ocr import PictureReader
from sekisho.mime.pictures.picture_words import Pictured, read_pictures
from sekisho.mime.structure.leaves import Found
from sekisho.mime.structure.tree import Walker, defects_of_bytes
from sekisho.mime.text.texts import Reader
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.message import Defect, Message, Part

_MOST_DEFECTS = 200
_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_PAGE = "page.html"
_MARKUP_ENDINGS = (".html", ".htm", ".shtml", ".xhtml", ".xht", ".mht", ".svg")
_TEXT_TYPES = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report", "message/partial", "message/external-body"}
)
_TABLES = frozenset({"text/csv", "text/x-csv", "text/comma-separated-values", "text/tab-separated-values", "text/vcard", "text/x-vcard"})
_TEXT_FILES = frozenset({("text",), ("csv",)})  # by their first detected type
_READ_TYPES = ("text/", "message/")  # read as text of the mail, or walked already


def unpack(
    raw: bytes,
    limits: Limits,
    budget: Budget,
    *,
    one_shot: bool,
    passwords_listed: Sequence[str] = (),
    passwords_elsewhere: Sequence[str] = (),
    picture_reader: PictureReader | None = None,
) -> Content:
    """Return what a message holds.

    `raw` is the whole message, lines ending in CRLF (LF files are read too). Containers are opened only where `one_shot` is true; otherwise their
    paths stand in `unopened` and the caller has the message opened again in a one-shot child. On what is locked the passwords of the message itself
    are tried, those of another mail of the same sender (`passwords_elsewhere`), and the tenant's (`passwords_listed`). In the one-shot child
    `picture_reader` reads the words of a mail that shows pictures instead of text. Never raises for what the message holds.
    """
    block = headers.parse(raw, 0, len(raw), limits)
    header = HeaderFacts(raw, block)
    walker = Walker(limits, budget)
    opening = _Opening(limits, budget, one_shot=one_shot)
    defects = [*header.defects, *defects_of_bytes(raw)]
    try:
        walker.message(raw, block)
        if any(defect.code == "mime.bare_newline" and defect.detail == "CR" for defect in defects):
            walker.line_ends_elsewhere(raw)
    except BudgetSpent as spent:
        defects.append(Defect("unscannable.budget", "message", str(spent)))
    try:
        for found in walker.leaves:
            opening.leaf(found)
        opening.containers(header.subject, passwords_listed, passwords_elsewhere, picture_reader)
    except BudgetSpent as spent:
        defects.append(Defect("unscannable.budget", "message", str(spent)))
    reader, leaves = opening.reader, list(opening.leaves)
    packages = opening.documents(leaves)
    pictured = opening.pictures(leaves, picture_reader)
    leaves = pictured.marked(leaves)
    visible = reader.visible_text
    links, further, left_out = reader.links()
    if left_out:
        defects.append(Defect(left_out, "message"))
    message = Message(
        size=len(raw),
        sha256=sha256(raw).hexdigest(),
        headers=header.fields,
        header_end=block.body_start,
        sender=header.sender,
        authors=header.authors,
        reply_to=header.reply_to,
        recipients=header.recipients,
        subject=header.subject,
        message_id=header.message_id,
        parts=tuple(leaf.part for leaf in leaves if not packages or worth_telling(leaf, packages)),
        links=links,
        further_urls=further,
        text=reader.facts(visible),
        defects=_bounded([*walker.defects, *defects, *opening.defects]),
    )
    return Content(
        message, tuple(leaves), visible, reader.hidden_text, tuple(reader.html), tuple(opening.unopened), pictured.text, budget if one_shot else None
    )


class _Opening:
    """Turns found leaves into parts, texts and members of containers."""

    def __init__(self, limits: Limits, budget: Budget, *, one_shot: bool) -> None:
        self.limits, self.budget, self.one_shot = limits, budget, one_shot
        self.reader = Reader(budget)
        self.defects: list[Defect] = []
        self.unopened: list[str] = []
        self._passwords = passwords.NO_PASSWORDS
        self._picture_reader: PictureReader | None = None
        self._groups: list[list[Leaf]] = []  # each leaf, followed by what it holds
        self._containers: list[tuple[int, Found, tuple[str, ...]]] = []

    def leaf(self, found: Found) -> None:
        self.budget.check_time()
        octets = found.octets
        # A page without a name gets one from its declared type when it is opened.
        name = found.file_name or (_PAGE if found.media_type in _MARKUP_TYPES else "")
        detected = sniff.detect(octets, name) if octets else ()
        charset = self._read(found, detected) if octets else ""
        kinds = archives.kinds_of(detected) if detected else ()
        if kinds and found.media_type.startswith(_READ_TYPES) and not archives.is_mail_file(found.file_name):
            kinds = tuple(kind for kind in kinds if kind not in MAIL)
        part = Part(
            path=found.path,
            declared_type=found.media_type,
            detected_types=detected,
            file_name=found.file_name,
            other_names=found.other_names,
            sha256=sha256(octets).hexdigest(),
            size=len(octets),
            disposition=found.disposition,
            charset=charset,
            container=kinds[0] if kinds else "",
            flags=marks_of(octets, detected) if detected else (),
        )
        self._groups.append([Leaf(part, octets, content_id=found.content_id)])
        if self.one_shot:
            if kinds:
                self._containers.append((len(self._groups) - 1, found, kinds))
        elif kinds or is_heavy(detected, octets):
            self.unopened.append(found.path)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every leaf, outer before inner."""
        return tuple(leaf for group in self._groups for leaf in group)

    def containers(self, subject: str, listed: Sequence[str], elsewhere: Sequence[str], reader: PictureReader | None) -> None:
        """Open what holds other files. Last, because a password may stand anywhere in the message; it is looked for when something is locked."""
        self._picture_reader = reader

        def gather() -> tuple[str, ...]:
            names = [leaf.part.file_name for leaf in self.leaves if leaf.part.file_name]
            return passwords.gathered(listed, elsewhere, subject, self.reader.visible_text, names)

        self._passwords = tried = passwords.Passwords(gather, self._in_pictures)
        for index, found, kinds in self._containers:
            opened = archives.open_containers(found.octets, kinds, found.path, self.limits, self.budget, found.file_name, tried)
            self._groups[index] += opened.leaves
            self.defects += opened.defects
            for leaf in opened.leaves:
                self._read_member(leaf)

    def _in_pictures(self) -> tuple[str, ...]:
        """Return passwords that only pictures tell: what codes say, and words, where there is a reader."""
        texts = told_by_codes(self.leaves, self.limits, self.budget)
        if self._picture_reader is not None:
            texts.append(read_pictures(self.leaves, 0, 1, self.budget, self._picture_reader).text)
        return tuple(word for text in texts for word in passwords.from_picture(text))

    def _read_member(self, leaf: Leaf) -> None:
        """Read the text of a mail that was a file, and pages in archives: both are a click away."""
        part, octets = leaf.part, leaf.octets
        if octets and (part.declared_type or "html" in part.detected_types):
            disposition, names = part.disposition, part.other_names
            found = Found(part.path, part.declared_type, bool(part.declared_type), part.charset, disposition, part.file_name, names, octets)
            self._read(found, part.detected_types)
        elif part.detected_types[:1] in _TEXT_FILES and octets.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
            self.reader.filed(octets)

    def documents(self, leaves: list[Leaf]) -> set[str]:
        """Look into the documents among the leaves, and take the files that they carry; return the paths of those that are packages of files."""
        inside = look_inside(leaves, self.limits, self.budget, self._passwords, one_shot=self.one_shot)
        self.reader.follow(inside.links)
        self.defects += inside.defects
        self.unopened += [path for path in inside.unopened if path not in self.unopened]
        return inside.packages

    def pictures(self, leaves: list[Leaf], reader: PictureReader | None) -> Pictured:
        """Read the words in pictures that stand instead of text, where there is a reader."""
        if reader is None or not self.one_shot:
            return Pictured()
        try:
            told = read_pictures(leaves, self.reader.shown_characters, self.reader.images, self.budget, reader)
        except BudgetSpent as spent:
            self.defects.append(Defect("unscannable.budget", "message", str(spent)))
            return Pictured()
        self.reader.pictured(told.text)
        return told

    def _read(self, found: Found, detected: tuple[str, ...]) -> str:
        """Read a leaf that a reader would see as text; return the charset that read it, "" for other leaves."""
        where = f"part:{found.path}"
        media_type = found.media_type
        if found.outside:
            return self.reader.plain(found.octets, "", where, self.defects, shown=False)
        if media_type in _MARKUP_TYPES or ("html" in detected and _opens_as_markup(found)):
            return self.reader.marked_up(found.octets, found.charset, where, self.defects)
        if media_type.startswith("text/") or media_type in _TEXT_TYPES or not media_type:
            if not media_type and "text" not in detected:
                return ""
            return self.reader.plain(found.octets, found.charset, where, self.defects, table=media_type in _TABLES, delsp=found.delsp)
        if detected[:1] in _TEXT_FILES:
            self.reader.filed(found.octets)
        return ""


def _opens_as_markup(found: Found) -> bool:
    """Tell whether a click opens a leaf as HTML although it is not declared so."""
    return found.media_type != "text/plain" or found.file_name.lower().endswith(_MARKUP_ENDINGS)


def _bounded(defects: list[Defect]) -> tuple[Defect, ...]:
    """Return distinct defects, at most `_MOST_DEFECTS`; those that make a message unscannable are always kept."""
    distinct = list(dict.fromkeys(defects))
    if len(distinct) > _MOST_DEFECTS:
        distinct.sort(key=lambda defect: not defect.code.startswith("unscannable."))
        distinct = distinct[:_MOST_DEFECTS]
    return tuple(distinct)
