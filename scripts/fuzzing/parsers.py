"""Every parser of foreign octets by name: what `scripts/fuzz` and the tests of its finds call."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sekisho.gate.inspectors.bounds import check
from sekisho.mime.cleaning.message import clean_message
from sekisho.mime.cleaning.package import clean_package
from sekisho.mime.cleaning.page import clean_page
from sekisho.mime.cleaning.portable import clean_pdf
from sekisho.mime.containers.archives import open_containers
from sekisho.mime.containers.branches import of_arm64
from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.containers.explode import IMPLODE, REDUCE, SHRINK, expand_old
from sekisho.mime.containers.readers import READERS
from sekisho.mime.documents import encoded_script
from sekisho.mime.documents.entities import resolved
from sekisho.mime.documents.looking import Looking, quietly
from sekisho.mime.documents.opening import readers_for
from sekisho.mime.documents.pdf_filters import unfiltered
from sekisho.mime.fields import addresses, headers, parameters, words
from sekisho.mime.kinds import marks, names, sniff
from sekisho.mime.limits import Limits
from sekisho.mime.structure import bodies
from sekisho.mime.structure.yenc import yencoded
from sekisho.mime.text import charsets, japanese, markup, styles
from sekisho.mime.text.xml_reading import read_xml
from sekisho.mime.unpack import unpack
from sekisho.mime.web import links, urls
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.clean_copy import CleanWish
from sekisho.model.decision import Reply
from sekisho.model.dossier import Opened
from sekisho.senderauth.dmarc_record import parse_record as parse_dmarc
from sekisho.senderauth.keys import parse_key
from sekisho.senderauth.proofs import read_proofs
from sekisho.senderauth.received_field import read_received
from sekisho.senderauth.spf.macros import parse_macros
from sekisho.senderauth.spf.record import parse_record as parse_spf
from sekisho.smtp.addresses import parse_path
from sekisho.smtp.events import ASKING
from sekisho.smtp.limits import ServerLimits
from sekisho.smtp.server import ServerSession

# What hangs together with time and memory is made small, so that a missed limit shows soon.
LIMITS = Limits(max_seconds=1.0, max_expanded_octets=64 * 1_048_576, max_member_octets=16 * 1_048_576)
SLOW = 2.0  # seconds that no input may take
Parser = Callable[[bytes], object]


def budget() -> Budget:
    return LIMITS.budget(time.monotonic)


def text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")


def message(octets: bytes) -> object:
    return unpack(octets, LIMITS, budget(), one_shot=True)


def container(kind: str, octets: bytes) -> object:
    return open_containers(octets, (kind,), "1", LIMITS, budget(), f"file.{kind}")


def old_zip(octets: bytes) -> object:
    """The first two octets are the method and the flags."""
    reading = Reading("1", len(octets), LIMITS, budget())
    with suppress(Intercepted):
        return expand_old(
            (SHRINK, *REDUCE, IMPLODE)[octets[0] % 6] if octets else SHRINK, octets[2:], 1 << 24, octets[1] if len(octets) > 1 else 0, reading
        )
    return None


def pdf_filters_of(octets: bytes) -> object:
    """The first octet says which filters, one after the other."""
    names = ("AHx", "A85", "Fl", "RL", "Crypt", "LZWDecode")
    filters = [names[(octets[0] >> shift) % len(names)] for shift in (0, 3, 5)] if octets else []
    with suppress(Intercepted):
        return unfiltered(octets[1:], filters, Reading("1", len(octets), LIMITS, budget()))
    return None


def document(kind: str, octets: bytes) -> object:
    looking = Looking(octets, (kind,), f"file.{kind}", "1", LIMITS, budget(), dict)
    for reader in readers_for((kind,)):
        quietly(looking, reader)
    return looking


def clean_copy(octets: bytes) -> object:
    """The copy must be canonical whatever the message was."""
    content = unpack(octets, LIMITS, budget(), one_shot=True)
    copy = clean_message(content, CleanWish("01", ("office", "pdf", "html")), budget())
    check(Opened(content.message, (), None, clean_copy=copy), len(octets))
    return copy


def without(*allowed: type[Exception]) -> Callable[[Parser], Parser]:
    """For parsers that say by an exception what is wrong: their callers know these."""

    def wrap(parser: Parser) -> Parser:
        def parse(octets: bytes) -> object:
            try:
                return parser(octets)
            except allowed:
                return None

        return parse

    return wrap


def smtp(octets: bytes) -> object:
    """A client that says anything, to a server that agrees to everything."""
    session = ServerSession("gateway.test", ServerLimits(), offers_starttls=True, offers_auth_after_tls=True)
    session.greeting()
    for start in range(0, len(octets), 1_000):
        session.feed(octets[start : start + 1_000])
        for _ in range(10_000):
            event = session.next_event()
            if event is None:
                break
            if isinstance(event, ASKING):
                session.answer(Reply(250, "2.0.0", "ok"))
        session.output()
    return session


DOCUMENT_KINDS = (
    "ole docx xlsx pptx odt xml wordml pdf rtf lnk html svg hta wsf url-shortcut scf library-ms settingcontent-ms rdp iqy slk csv ics "
    "png jpeg gif bmp webp tiff onenote xps vcard bookmark script:vbs"
).split()
LABELS = ("", "utf-8", "iso-2022-jp", "utf-7", "shift_jis", "gb18030", "utf-16")

PARSERS: dict[str, Parser] = {
    "message": message,
    "headers": lambda octets: headers.parse(octets, 0, len(octets), LIMITS),
    "words": words.decode,
    "parameters": parameters.parse,
    "addresses": lambda octets: addresses.parse(text(octets), 50),
    "base64": bodies.base64,
    "quoted_printable": bodies.quoted_printable,
    "uuencoded": bodies.uuencoded,
    "charsets": lambda octets: [charsets.decode(octets, label) for label in LABELS],
    "japanese": japanese.decode_iso_2022_jp,
    "markup": without(BudgetSpent)(lambda octets: markup.render(text(octets), budget())),
    "styles": lambda octets: (styles.read_style(text(octets)), styles.read_sheet(text(octets))),
    "links": lambda octets: links.find(text(octets)),
    "urls": lambda octets: urls.read(text(octets), "", "text"),
    "sniff": lambda octets: marks.marks_of(octets, sniff.detect(octets, "a.bin")),
    "yenc": yencoded,
    "old_zip": old_zip,
    "arm64": of_arm64,
    "entities": lambda octets: resolved(text(octets)),
    "encoded_script": lambda octets: encoded_script.decoded(encoded_script.MARK + b"DgAAAA==" + octets),
    "pdf_filters": pdf_filters_of,
    "clean.page": without(BudgetSpent)(lambda octets: clean_page(text(octets), budget())),
    "clean.package": lambda octets: clean_package({"[Content_Types].xml": octets, "word/document.xml": octets, "_rels/.rels": octets}),
    "clean.pdf": without(BudgetSpent, ValueError)(lambda octets: clean_pdf(octets, budget())),
    "clean.message": clean_copy,
    "names": lambda octets: (names.extension(text(octets)), names.tricks(text(octets))),
    "xml": without(BudgetSpent, ValueError)(lambda octets: read_xml(octets, budget())),
    "smtp": smtp,
    "smtp_path": lambda octets: parse_path(text(octets), allow_utf8=True, for_recipient=True),
    "signatures": read_proofs,
    "dkim_key": without(ValueError)(parse_key),
    "dmarc_record": parse_dmarc,
    "spf_record": without(ValueError)(parse_spf),
    "spf_text": without(ValueError)(lambda octets: parse_macros(text(octets), explanation=True)),
    "received_field": lambda octets: read_received(text(octets)),
    **{f"container.{kind}": partial(container, kind) for kind in READERS},
    **{f"document.{kind}": partial(document, kind) for kind in DOCUMENT_KINDS if readers_for((kind,))},
}
