"""What a piece of CSS does to the visibility of text: inline declarations, and the plain rules of a style sheet."""

import re
from dataclasses import dataclass

from msgspec import Struct

from sekisho.mime.remembered import remembered

Colour = tuple[int, int, int]  # red, green, blue, each 0 to 255

WHITE: Colour = (255, 255, 255)

# Elements that begin a new line; everything else runs on in the line of its neighbours, also elements that do not exist ("V<x>iag</x>ra").
BLOCKS_SELECTOR = (
    "td,tr,tbody,table,div,p,br,li,ul,ol,center,h1,h2,h3,h4,h5,h6,hr,blockquote,pre,th,thead,tfoot,title,body,html,head,form,address,article,aside,caption,"
    "dd,details,dialog,dir,dl,dt,fieldset,figcaption,figure,footer,header,legend,main,menu,nav,optgroup,option,section,select,summary,textarea"
)
RUNNING_SELECTOR = "span,a,b,font,img,strong,i,u,em"  # by far the most: taken out first, because it is quicker
RUNNING_ON_SELECTOR = f"body :not(:is({BLOCKS_SELECTOR}))"
NEVER_SHOWN_SELECTOR = "head,script,style,template,title,noscript,noframes,noembed,iframe,datalist"

# Elements that set the size of letters, their colour or what is behind them: a property of an outer element ends there.
SIZED_SELECTOR = '[style*="font-size" i],[style*="font:" i],font[size]'
COLOURED_SELECTOR = '[style*="color" i],[style*="background" i],[bgcolor],[background],font[color],a[href]'
SHADED_SELECTOR = '[bgcolor],[background],[style*="background" i]'
_LONGEST = 4_000  # characters of one style attribute that are looked at
_LONGEST_SHEET = 65_536
_TINY = 2.7  # pixels: two points
_FLAT = 6  # pixels: a box that shows no line of text
_NEAR = 20  # of 255 for each of red, green and blue: nobody sees the difference (contrast 1.2 to 1)
_NAMES: dict[str, Colour] = {
    "white": WHITE,
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "navy": (0, 0, 128),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245),
    "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250),
    "azure": (240, 255, 255),
    "lightgray": (211, 211, 211),
    "lightgrey": (211, 211, 211),
    "gainsboro": (220, 220, 220),
    "orange": (255, 165, 0),
    "purple": (128, 0, 128),
    "maroon": (128, 0, 0),
    "teal": (0, 128, 128),
}
# Only declarations with one of these can hide a whole element; few have one, and the rest cost one search.
_OVERFLOWS = ("overflow", "overflow-x", "overflow-y")
_HIDING = re.compile(r"none|hidden|overflow|collapse|mso-hide|opacity|clip|scale|-\s*\d{3}|-\s*\d\d\s*(?:em|%|in|cm)|-100")
_SIZED = re.compile(r"font(?:-size)?\s*:[^;]*?(?<![\d.])(?:0|\.\d|[12](?:\.\d+)?(?:px|pt))")
_LENGTH = re.compile(r"\s*(-?\d*\.?\d+)\s*(px|pt|em|rem|ex|%|vw|vh|in|cm|mm)?(?![a-z])", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*([\d.]+)%?[\s,]+([\d.]+)%?[\s,]+([\d.]+)%?(?:[\s,/]+([\d.]+)(%?))?\s*\)")
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_ZERO_SCALE = re.compile(r"scale[xy3d]*\(\s*0*\.?0*\d?\s*[,)]")
_EMPTY_CLIP = re.compile(r"rect\((?:\s*[01](?:px)?[\s,]+){3}\s*[01](?:px)?\s*\)|inset\(\s*(?:50|[6-9]\d|100)%")
_COMMENT = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/")
_BRACE = re.compile(r"[{}]")
_SELECTOR = re.compile(r"[a-z0-9]*(?:[.#][\w-]{1,60}){0,3}(?:(?: ?> ?| )[a-z0-9]*(?:[.#][\w-]{1,60}){0,3}){0,3}\Z", re.IGNORECASE)


class Style(Struct, frozen=True, gc=False):
    """What declarations do. `hides`: this element and all in it is not shown. `tiny`: letters too small to see, or None if the size is not set.

    `colour` and `background` are None if not set; `transparent` letters; `image` if the background is a picture, so that its colour is not known.
    """

    hides: bool = False
    tiny: bool | None = None
    colour: Colour | None = None
    transparent: bool = False
    background: Colour | None = None
    image: bool = False


PLAIN = Style()


@remembered(8_192, 500)
def read_style(declarations: str) -> Style:
    """Return what a style attribute does (CSS, only what concerns visibility)."""
    text = declarations[:_LONGEST].lower()
    if "font" not in text and "color" not in text and "background" not in text and not _HIDING.search(text):
        return PLAIN
    found: dict[str, str] = {}
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        found[name.strip()] = value.strip()
    if "!important" in text:
        found = {name: value.replace("!important", "").strip() for name, value in found.items()}
    background = found.get("background-color") or found.get("background") or ""
    colour, alpha = read_colour(found.get("color", ""))
    shade, shade_alpha = read_colour(background)
    return Style(
        hides=_HIDING.search(text) is not None and _is_hidden(found),
        tiny=_is_tiny(found),
        colour=colour,
        transparent=alpha <= 0.05,
        background=shade if shade_alpha > 0.5 else None,
        image="url(" in background
        or "gradient" in background
        or "url(" in found.get("background-image", "")
        or "url(" in found.get("background", ""),
    )


def _is_hidden(found: dict[str, str]) -> bool:
    if found.get("display") == "none" or found.get("visibility") in {"hidden", "collapse"} or found.get("mso-hide") == "all":
        return True
    if "opacity" in found and 0 <= _pixels(found["opacity"]) <= 0.05:
        return True
    if "filter" in found and re.search(r"opacity(?:\(\s*|=)0+(?:\.0+)?(?!\.?\d)", found["filter"]):
        return True
    if not {"hidden", "clip", "auto", "scroll"}.isdisjoint(" ".join(found.get(name, "") for name in _OVERFLOWS).split()):
        for name in ("height", "max-height", "width", "max-width"):
            if 0 <= _pixels(found.get(name, "")) <= _FLAT:
                return True
    if _length(found.get("text-indent", "")) <= -500:
        return True
    if found.get("position") in {"absolute", "fixed", "relative"} and any(
        _length(found.get(name, "")) <= -500 for name in ("left", "top", "right", "bottom")
    ):
        return True
    if any(_length(found.get(name, "")) <= -999 for name in ("margin-left", "margin-top")):
        return True
    if _ZERO_SCALE.search(found.get("transform", "") or found.get("-webkit-transform", "")):
        return True
    return bool(_EMPTY_CLIP.search(found.get("clip", "") or found.get("clip-path", "")))


def _is_tiny(found: dict[str, str]) -> bool | None:
    size = found.get("font-size")
    if size is None:
        if "font" not in found:
            return None
        sized = re.search(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|%))", found["font"])
        if sized is None:
            return None
        size = sized[1]
    pixels = _pixels(size)
    return 0 <= pixels <= _TINY


def _length(value: str) -> float:
    """Return a signed length in pixels, 0.0 if there is none."""
    found = _LENGTH.match(value)
    if found is None:
        return 0.0
    unit = (found[2] or "px").lower()
    return float(found[1]) * {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "%": 5.0, "vw": 10.0, "vh": 8.0}.get(unit, 30.0)


def _pixels(value: str) -> float:
    """Return a length in pixels, taking 1 em for 16 and 100 % for 16; -1.0 if there is none."""
    found = _LENGTH.match(value)
    if found is None or found[1].startswith("-"):
        return -1.0
    unit = (found[2] or "px").lower()
    return float(found[1]) * {"pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "%": 0.16}.get(unit, 1.0)


@remembered(1_024, 100)
def read_colour(value: str) -> tuple[Colour | None, float]:
    """Return a colour and its opacity (0.0 to 1.0) from CSS or an old colour attribute; (None, 1.0) if none is named."""
    text = value[:200].strip().lower()
    if not text:
        return None, 1.0
    if "transparent" in text:
        return None, 0.0
    found = _RGB.search(text)
    if found is not None:
        alpha = float(found[4]) / (100 if found[5] else 1) if found[4] else 1.0
        return (_channel(found[1]), _channel(found[2]), _channel(found[3])), alpha
    found = _HEX.search(text)
    digits = found[1] if found is not None else ""
    if not digits and re.fullmatch(r"[0-9a-f]{6}", text):
        digits = text  # HTML attributes are read without the sign too
    if len(digits) in {3, 4}:
        digits = "".join(character * 2 for character in digits)
    if len(digits) in {6, 8}:
        alpha = int(digits[6:8], 16) / 255 if len(digits) == 8 else 1.0
        return (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)), alpha
    for word in text.split():
        if word in _NAMES:
            return _NAMES[word], 1.0
    return None, 1.0


def _channel(number: str) -> int:
    try:
        return min(255, int(float(number)))
    except ValueError:
        return 0


def near(one: Colour, other: Colour) -> bool:
    """Tell whether nobody would see letters of one colour on the other."""
    return -_NEAR <= one[0] - other[0] <= _NEAR and -_NEAR <= one[1] - other[1] <= _NEAR and -_NEAR <= one[2] - other[2] <= _NEAR


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rules of a style sheet that concern visibility: selectors of names, classes and identifiers (`td.class`, `#id p`), outside of @media.

    `hiding` are rules that hide elements or their letters; `shading` are rules with a background, not read yet. Rules that set the letters' colour
    are not taken: where a background stands in a rule that is not read, a lure in white letters would be lost.
    """

    hiding: tuple[tuple[str, Style], ...] = ()
    shading: tuple[tuple[str, str], ...] = ()


@remembered(64, 32_768)
def read_sheet(sheet: str) -> Sheet:
    """Return the rules of a style sheet that concern visibility, at most 200."""
    hiding: list[tuple[str, Style]] = []
    shading: list[tuple[str, str]] = []
    text = sheet[:_LONGEST_SHEET]
    if "/*" in text:
        closed = text.rfind("*/") + 2  # an unclosed comment must not be looked for again and again
        text = _COMMENT.sub(" ", text[:closed]) + text[closed:].partition("/*")[0]
    depth, start, selector, skipping = 0, 0, "", False
    for found in _BRACE.finditer(text):
        position = found.start()
        if text[position] == "{":
            if depth == 0:
                selector = text[start:position]
                skipping = "@" in selector
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and not skipping:
                _keep_rule(selector, text[start:position], hiding, shading)
        start = position + 1
    return Sheet(tuple(hiding[:200]), tuple(shading[:200]))


def _keep_rule(selector: str, declarations: str, hiding: list[tuple[str, Style]], shading: list[tuple[str, str]]) -> None:
    whole = declarations.lower()
    lower = whole[:_LONGEST]
    hides = _HIDING.search(lower) or ("font" in lower and _SIZED.search(lower))
    shades = "background" in whole
    if not hides and not shades:
        return
    names = [" ".join(name.split()) for name in selector.replace("<!--", "").split(",")]
    plain = [name for name in names if name and _SELECTOR.match(name)]
    if hides:
        style = read_style(declarations)
        if style.hides or style.tiny:
            hiding += [(name, style) for name in plain]
    if shades:
        shading += [(name, declarations) for name in plain]
