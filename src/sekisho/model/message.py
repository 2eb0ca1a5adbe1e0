"""A message as facts: everything that later stages may know of its content. All texts are bounded.

What a message has by the dozen is a struct instead of a dataclass: made, sent and read in a fraction of the time (ADR 15).
"""

from dataclasses import dataclass

from msgspec import Struct

from sekisho.model.address import Mailbox
from sekisho.model.dmarc_report import AggregateReport
from sekisho.model.signatures import NO_PROOFS, Proofs
from sekisho.model.tls_report import TlsReport


class HeaderField(Struct, frozen=True, gc=False):
    """One header field. The octets `start:end` of the raw message are the whole field with its last CRLF."""

    name: str  # as written, at most 100 characters
    value: str  # unfolded and decoded (RFC 2047), at most 2,000 characters
    start: int
    end: int
    value_start: int = 0  # offset of the value's first octet, where a mark can be put in front; 0 if not known


class Sign(Struct, frozen=True, gc=False):
    """Something that a document does or holds, seen by looking into it. `code` is stable ("vba_autorun", see `mime/documents`)."""

    code: str
    detail: str = ""  # names, a command, a target: at most 200 characters, printable


class Part(Struct, frozen=True, gc=False):
    """One leaf of the MIME tree, or a member of a container.

    `path` is "1.2" for MIME, with "!3" for the third member of an archive. `detected_types` holds every type whose signature
    matches the octets, the most telling first ("exe", "zip", "docm", "html", "script:js", "text"); empty for an empty part.
    """

    path: str
    declared_type: str  # "text/html", lower case; "" for archive members
    detected_types: tuple[str, ...]
    file_name: str  # the name a reader would see, decoded, at most 255 characters
    other_names: tuple[str, ...]  # names that disagree with it (name= against filename=, RFC 2231 against plain)
    sha256: str
    size: int  # octets after decoding
    disposition: str = ""  # "inline", "attachment" or ""
    charset: str = ""
    encrypted: bool = False
    container: str = ""  # "zip", "tar", "gz" ... if this leaf was opened as a container
    flags: tuple[str, ...] = ()  # "macro", "eicar" ...: facts about the octets that inspections look at
    signs: tuple[Sign, ...] = ()  # what looking into a document told, at most 40


class Link(Struct, frozen=True, gc=False):
    """One place where a click, a form or an automatic fetch would lead."""

    url: str  # as a browser would read it, at most 1,000 characters
    host: str  # lower case, decoded to Unicode where it is punycode; "" if there is none
    organisation: str  # registrable domain of the host, or ""
    text: str  # what the reader sees, at most 200 characters
    place: str  # "html:a", "html:form", "html:img", "html:area", "html:meta", "text", "redirect", "qr", "picture", "document:link"
    flags: tuple[str, ...] = ()  # "numeric_host", "userinfo", "mixed_script", "punycode", "port", "text_host_differs"


@dataclass(frozen=True, slots=True)
class TextFacts:
    """Bounded facts about what a reader sees."""

    visible_characters: int = 0
    hidden_characters: int = 0  # present in HTML but not shown
    html_characters: int = 0
    images: int = 0
    forms: int = 0
    password_fields: int = 0
    scripts: tuple[str, ...] = ()  # writing systems seen, commonest first: "latin", "hiragana", "han" ...
    preview: str = ""  # the first 500 visible characters
    split_words: int = 0  # places where an unseen character stands between two Latin letters
    picture_characters: int = 0  # recognised in pictures of a mail that has hardly any text; not among the visible ones
    picture_first: bool = False  # the HTML begins with a picture that the mail carries itself


class Defect(Struct, frozen=True, gc=False):
    """Something in the structure that a correct sender does not produce. `code` is stable, e.g. "mime.two_boundaries"."""

    code: str
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """The whole message as facts."""

    size: int
    sha256: str
    headers: tuple[HeaderField, ...]  # in order: the first 1,000, and at most 1,000 later ones that matter to readers or carry our marks
    header_end: int  # offset of the first octet of the body
    sender: Mailbox  # the first mailbox of the first From; Mailbox("", "", "") if there is none
    authors: tuple[Mailbox, ...]  # every mailbox of every From field
    reply_to: Mailbox | None
    recipients: tuple[Mailbox, ...]  # To and Cc, at most 200
    subject: str
    message_id: str
    parts: tuple[Part, ...]
    links: tuple[Link, ...]  # the first 500, and beyond them one of each host, place and set of flags: at most 2,500
    text: TextFacts
    defects: tuple[Defect, ...]
    proofs: Proofs = NO_PROOFS  # DKIM and ARC signatures with their digests
    dmarc_reports: tuple[AggregateReport, ...] = ()  # aggregate reports in it, at most 5
    tls_reports: tuple[TlsReport, ...] = ()  # reports on encryption in it, at most 5
    enclosed: tuple[str, ...] = ()  # ids of messages of ours that it encloses as a whole, at most 5
    further_urls: tuple[str, ...] = ()  # addresses beyond `links`, on hosts that stand there; each as `Link.url`, 524,288 characters together

    def header(self, name: str) -> str:
        """Return the value of the first field of that name, or ""."""
        wanted = name.lower()
        length = len(wanted)
        for field in self.headers:
            if len(field.name) == length and field.name.lower() == wanted:  # asked many times for each message: most differ in length
                return field.value
        return ""

    def header_fields(self, name: str) -> tuple[HeaderField, ...]:
        """Return every field of that name, in order."""
        wanted = name.lower()
        length = len(wanted)
        return tuple([field for field in self.headers if len(field.name) == length and field.name.lower() == wanted])
