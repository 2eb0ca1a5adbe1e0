"""Drawings (SVG): where they lead without a script, and what the entities that they define themselves mean there."""

import re
from itertools import islice

from sekisho.mime.documents.entities import resolved
from sekisho.mime.documents.looking import Looking, is_vocabulary

_LINK = re.compile(r"\bhref\s{0,5}=\s{0,5}(?:\"([^\"<>]{2,4000})\"|'([^'<>]{2,4000})')", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s\"'`<>\\)]{4,500}", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s{1,20}([\w.-]{1,40})\s{1,20}(?:\"([^\"]{0,4000})\"|'([^']{0,4000})')\s{0,20}>", re.IGNORECASE)
_MOST_ENTITIES = 100
_REFERENCE = re.compile(r"&([\w.-]{1,40});")
_LAYERS = 3  # entities within entities
_MOST_GROWN = 1_048_576  # characters


def expanded(text: str, looking: Looking) -> str:
    """Return a drawing with its own entities as what they mean: a browser reads it so (XML section 4.4). What grows too much is told."""
    entities = {found[1]: found[2] or found[3] or "" for found in islice(_ENTITY.finditer(text), _MOST_ENTITIES + 1)}
    if len(entities) > _MOST_ENTITIES:
        raise looking.reading.intercept("unscannable.xml_entities", f"a drawing with more than {_MOST_ENTITIES}")
    for _ in range(_LAYERS if entities else 0):
        looking.step()
        grown = len(text) + sum(text.count(f"&{name};") * len(meaning) for name, meaning in entities.items())
        if grown > len(text) + _MOST_GROWN:
            raise looking.reading.intercept("unscannable.xml_entities", "a drawing")
        text = _REFERENCE.sub(lambda found: entities.get(found[1], found[0]), text)
    return text


def note_links(text: str, lower: str, looking: Looking) -> None:
    """Note where a drawing leads when it is clicked."""
    if "href" not in lower:
        return
    for found in _LINK.finditer(text):
        target = resolved(found[1] or found[2]).strip()
        if target[:1] != "#" and ":" in target and not target.lower().startswith(("data:", "javascript:")) and not is_vocabulary(target):
            looking.link(target, "document:link")
    if "attributename" in lower:  # an animation sets the address (SVG 2 section 16.5)
        for found in _URL.finditer(text):
            if not is_vocabulary(found[0]):
                looking.link(found[0], "document:link")
