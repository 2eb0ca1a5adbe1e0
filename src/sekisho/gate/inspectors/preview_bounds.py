"""Is a preview what an honest inspector makes? It is shown to people, and the inspector that made it may be an attacker's.

The page is read here once more, in the one form that `mime/writing/preview.py` writes: any other element, attribute or address ends it.
"""

from sekisho.model.preview import ATTRIBUTES, DRAWN, ELEMENTS, LONGEST_PAGE, LONGEST_TEXT, PIECE, Preview

_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
_LEFT_OUT = frozenset({"pictures", "links", "forms", "programs"})


def wrong_with(preview: Preview) -> str:
    """Return what is wrong with a preview, "" if nothing is."""
    if len(preview.text) > LONGEST_TEXT or len(preview.page) > LONGEST_PAGE:
        return "size of a preview"
    if len(preview.piece) > PIECE or not -1 <= preview.whole < 10**10 or (preview.piece and preview.whole < len(preview.piece)):
        return "piece of a file"
    if len(preview.files) > 100 or any(len(name) > 255 for name in preview.files):
        return "names in a preview"
    if len(preview.left_out) > len(_LEFT_OUT) or any(name not in _LEFT_OUT or not 0 <= count < 10**7 for name, count in preview.left_out):
        return "what a preview left out"
    return "" if is_harmless(preview.page) else "the page of a preview"


def is_harmless(page: str) -> bool:
    """Tell whether a page holds nothing but text and the elements that a preview is made of. One forward pass, no pattern."""
    first, *rest = page.split("<")
    if ">" in first:
        return False
    for piece in rest:
        tag, closed, text = piece.partition(">")
        if not closed or ">" in text or not _is_tag(tag):
            return False
    return True


def _is_tag(tag: str) -> bool:
    if tag.startswith("/"):
        return tag[1:] in ELEMENTS
    name, _, attributes = tag.partition(" ")
    if name not in ELEMENTS:
        return False
    while attributes:
        key, equals, attributes = attributes.partition('="')
        value, quote, attributes = attributes.partition('"')
        if not equals or not quote or key not in ATTRIBUTES or (attributes and not attributes.startswith(" ")):
            return False
        if key == "src" and (name != "img" or not value.startswith(DRAWN) or not _BASE64.issuperset(value[len(DRAWN) :])):
            return False
        attributes = attributes[1:]
    return True
