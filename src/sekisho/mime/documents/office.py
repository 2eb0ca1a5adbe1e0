"""Office's newer documents: packages of XML (ECMA-376), their binary kin (.xlsb), and OpenDocument.

The files in a package have been taken out by the container reader already; here they are read for what they relate to.
"""

import re
from urllib.parse import unquote

from sekisho.mime.documents import embedded
from sekisho.mime.documents.entities import resolved
from sekisho.mime.documents.fields import dde_in_fields, dde_in_formulas, is_program
from sekisho.mime.documents.looking import Looking, is_vocabulary
from sekisho.mime.documents.xml_tags import MOST, decoded, tags, texts_in
from sekisho.mime.structure import bodies

_MOST_FIELDS = 2_000_000  # characters of field instructions
# Kinds of relationships (ECMA-376 part 1 section 9.3) that a document loads by itself when it is opened.
_LOADED = {
    "attachedtemplate": "external_template",
    "oleobject": "external_object",
    "frame": "external_object",
    "subdocument": "external_object",
    "afchunk": "external_object",
    "externallinkpath": "external_workbook",
    "externallink": "external_workbook",
    "xlexternallinkpath/xlpathmissing": "external_workbook",
    "image": "remote_image",
    "settings": "external_template",
}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:|[/\\]{2}")
_REMOTE = re.compile(r"(?:https?|ftp|mhtml|mk|ms-[\w-]+|search-ms|script|res|file|smb|webdav)s?:|\\\\|//", re.IGNORECASE)
_TELLING = re.compile(rb"ddelink|dde-(?:source|link)|instrText|fldSimple|xlink:href|NavigateUri|[oO]le[oO]bject|<Relationship", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\(){}|]{4,1000}", re.IGNORECASE)
_MACRO_TYPES = ("vnd.ms-office.vbaproject", "vnd.ms-word.vbadata")
_XLM_TYPES = ("vnd.ms-excel.macrosheet", "vnd.ms-excel.intlmacrosheet")


def look(looking: Looking) -> None:
    """Look into a package whose files are known."""
    package = looking.package()
    base = _base(package)
    for name, octets in package.items():
        looking.step()
        lower = name.lower()
        if len(octets) > MOST and _TELLING.search(octets[MOST:].replace(b"\0", b"")):  # UTF-16 too
            raise looking.reading.intercept("unscannable.archive_member_size", f"{name[:80]}: more than {MOST} octets")
        if lower.endswith(".rels"):
            _relationships(decoded(octets), looking, base)
        elif lower.endswith("[content_types].xml"):
            _content_types(resolved(decoded(octets)).lower(), looking)
        elif "macrosheets/" in lower:
            looking.sign("xlm_macro", name.rpartition("/")[2])
        elif lower.endswith("vbaproject.bin"):
            looking.flags.add("macro")
        elif lower.startswith(("basic/", "scripts/")) and "meta-inf" not in lower and lower.endswith((".xml", ".bas", ".py", ".js")):
            looking.flags.add("macro")  # OpenDocument
        elif "/embeddings/" in lower or "/activex/" in lower or lower.startswith("object "):
            looking.sign("embedded_object", name.rpartition("/")[2])
        if lower.endswith((".xml", ".fpage", ".fdoc")) or octets[:5] in {b"<?xml", b"\xef\xbb\xbf<?"}:
            note_xml(decoded(octets), looking)
        elif "externallink" in lower and lower.endswith(".bin"):
            _binary_link(octets, looking)
        if "/embeddings/" in lower and octets[:4] == b"\xd0\xcf\x11\xe0" and (found := embedded.dangerous_classes(octets[:1_048_576])):
            looking.sign("dangerous_class", ", ".join(found))


def _base(package: dict[str, bytes]) -> str:
    """Return the address that relative links start from (ECMA-376 part 1 section 22.2.2.9)."""
    properties = package.get("docProps/app.xml", b"")
    return next((value for _, value in texts_in(decoded(properties), "hyperlinkbase")), "") if b"yperlinkBase" in properties else ""


def _relationships(text: str, looking: Looking, base: str = "") -> None:
    """Note what a part of the package relates to outside; `base`: the address before all relative ones."""
    for tag in tags(text, "relationship"):
        attributes = tag.attributes()
        target, kind = attributes.get("Target", ""), attributes.get("Type", "").lower().rpartition("/relationships/")[2]
        if attributes.get("TargetMode", "").lower() != "external" or not target:
            continue
        note_external(kind.rpartition("/")[2], unquote(target), looking)
        if base and not _SCHEME.match(target) and kind.endswith("hyperlink"):
            looking.link(f"{base.rstrip('/')}/{target.lstrip('/')}", "document:link")


def note_external(kind: str, target: str, looking: Looking) -> None:
    """Note a target outside the document; what is loaded by itself is a sign, what waits for a click only a link."""
    remote = _REMOTE.match(target) is not None and not re.match(r"(?:file:/{2,3})?[a-z]:[\\/]", target, re.IGNORECASE)
    sign = _LOADED.get(kind)
    if sign is None:
        if target[:1] != "#" and not is_vocabulary(target):
            looking.link(target, "document:link")
        return
    if sign == "remote_image":
        if remote:
            looking.sign(sign, target)
            looking.link(target, "document:img")
        return
    web = remote and not re.match(r"file:", target, re.IGNORECASE)
    looking.sign(sign if web or sign == "external_workbook" else f"{sign}_local", target)
    if remote:
        looking.link(target, "document:loaded")


def _content_types(text: str, looking: Looking) -> None:
    if any(kind in text for kind in _MACRO_TYPES):
        looking.flags.add("macro")
    if any(kind in text for kind in _XLM_TYPES):
        looking.sign("xlm_macro")


def note_xml(text: str, looking: Looking) -> None:
    """Note fields, DDE and targets in the XML of a document of Word, Excel, PowerPoint or OpenDocument."""
    lower = text[:16_777_216].lower()
    if "instrtext" in lower or "fldsimple" in lower or "instr=" in lower:
        _fields(text, looking)
    if "ddelink" in lower or "dde-source" in lower or "dde-application" in lower:
        for tag in tags(text, "ddelink", "dde-source", "dde-link"):
            attributes = tag.attributes()
            service = attributes.get("ddeService") or attributes.get("dde-application") or ""
            topic = attributes.get("ddeTopic") or attributes.get("dde-topic") or ""
            if service:
                looking.sign("dde" if is_program(service) else "dde_data", f"{service}|{topic}")
    if "|" in text and (started := dde_in_formulas(text)):
        looking.sign("dde", started)
    if "://" in text or "&#" in text:
        _written_addresses(text, looking)
    if "<connection" in lower:
        for tag in tags(text, "webpr", "dbpr", "textpr"):
            attributes = tag.attributes()
            source = attributes.get("url") or attributes.get("connection") or attributes.get("sourceFile") or ""
            address = _ADDRESS.search(source)
            if address is not None or source.startswith("\\\\"):
                looking.sign("external_workbook", source)
                looking.link(address[0] if address is not None else source, "document:loaded")
    if "vnd.sun.star.script:" in lower or "<office:script" in lower or "<script:module" in lower:
        looking.flags.add("macro")  # OpenDocument
    if "xlink:href" in lower:
        for tag in tags(text):
            href = tag.attributes().get("href", "") if "href" in tag.source else ""
            if href and _REMOTE.match(href) and not is_vocabulary(href):
                loaded = tag.name in {"object", "object-ole", "plugin", "applet", "floating-frame", "script", "event-listener", "template"}
                note_external("oleobject" if loaded else "image" if tag.name in {"image", "fill-image"} else "hyperlink", href, looking)
    if "object-ole" in lower or "oleobject" in lower or "<o:ole" in lower or ("bindata" in lower and "oledata" in lower):
        looking.sign("embedded_object")


def _fields(text: str, looking: Looking) -> None:
    """Put the pieces of field instructions together, in order, as Word does; a field may stand in pieces of single letters."""
    instructions: list[str] = []
    for tag in tags(text, "instrtext", "fldsimple", "fldchar", "deltext"):
        name = tag.name.lower()
        if tag.closing:
            continue
        if name == "instrtext":
            end = text.find("<", tag.end)
            instructions.append(text[tag.end : end if end >= 0 else len(text)])
        elif name == "fldsimple":
            instructions += [" \x15 ", tag.attributes().get("instr", ""), " \x15 "]
        elif 'ype="begin' in tag.source:
            instructions.append(" ")
    whole = "".join(instructions)
    if len(whole) > _MOST_FIELDS:
        raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_FIELDS} letters of fields")
    whole = resolved(whole)
    started = dde_in_fields(whole)
    if started:
        looking.sign("dde", started)
    for found in re.finditer(r"\b(HYPERLINK|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b[^\"\x15]{0,200}\"([^\"\x15]{3,500})\"", whole):
        note_external({"HYPERLINK": "hyperlink", "INCLUDEPICTURE": "image"}.get(found[1], "oleobject"), found[2].replace("\\\\", "\\"), looking)


def _written_addresses(text: str, looking: Looking) -> None:
    """Note addresses that stand in formulas (`HYPERLINK("https://ev"&"il.test")`), connections, and in the text itself."""
    plain = resolved(text).replace('"&"', "") if "LINK(" in text or "SERVICE(" in text or "&#" in text else text
    position = plain.find("://")
    while position >= 0:  # plain searches: nearly every part names its vocabularies, and large ones hold little else
        found = _ADDRESS.match(plain, max(0, position - (5 if plain[position - 1 : position] in "sS" else 4)))
        if found is not None and not is_vocabulary(found[0]):
            looking.link(found[0], "document:link")
        position = plain.find("://", position + 3)


def _binary_link(octets: bytes, looking: Looking) -> None:
    """Read the external link of a binary workbook: two counted texts, for DDE its service and topic."""
    begin = octets.find(b"\xe8\x02")
    if begin < 0:
        return
    kind = int.from_bytes(octets[begin + 3 : begin + 5], "little")
    texts = []
    position = begin + 5
    for _ in range(2):
        length = int.from_bytes(octets[position : position + 4], "little")
        if length > 2_000:
            break
        texts.append(octets[position + 4 : position + 4 + 2 * length].decode("utf-16-le", "replace"))
        position += 4 + 2 * length
    if kind == 1 and texts:
        looking.sign("dde" if is_program(texts[0]) else "dde_data", "|".join(texts))


def look_at_flat(looking: Looking) -> None:
    """Look into a document that is one XML text: Word 2003, Excel 2003, and packages written flat. Files in it stand as base64."""
    text = decoded(looking.octets)
    lower = text[:65_536].lower()
    if not any(
        mark in lower
        for mark in (
            "schemas.microsoft.com/office",
            "pkg:package",
            "urn:schemas-microsoft-com:office",
            "oasis:names:tc:opendocument",
            "ns.adobe.com/xdp",
            "ns.adobe.com/xfdf",
        )
    ):
        return
    note_xml(text, looking)
    _relationships(text, looking)
    for name, body in texts_in(text, "bindata", "binarydata", "docoledata", "binary-data", "chunk"):
        octets = _base64(body)
        looking.spend(len(octets))
        looking.member(name, octets)
        if octets[:10] == b"ActiveMime":
            looking.flags.add("macro")
    if 'macrospresent="yes' in lower or "vbaproject" in text.lower():
        looking.flags.add("macro")


def _base64(body: str) -> bytes:
    return bodies.base64(body.encode("ascii", "ignore")).octets
