"""Pictures under a limit of pixels, and the codes (QR) in them. The only module that knows Pillow's decoders and zxing-cpp."""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO
from math import ceil, sqrt
from typing import cast

import zxingcpp
from PIL import Image, ImageFile, ImageOps

from sekisho.mime.documents.looking import Looking
from sekisho.mime.pictures.instead_of_text import PICTURES
from sekisho.mime.web import links

KINDS = PICTURES
_LEAST = 60  # pixels of the shorter side: the smallest code (21 modules) could not be read by a telephone below
_MOST_DECODED = 67_108_864  # octets of pixels held at once; a JPEG is made smaller while it is read
_MOST_DECLARED = 268_435_456  # pixels: beyond, no camera or scanner made it
_SIDE = 1_000  # pixels of the longer side that are searched
_BROKEN = (
    OSError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    SyntaxError,
    OverflowError,
    MemoryError,
    RuntimeError,
    struct.error,
    EOFError,
)
_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_MOST_CODES = 20
_LONGEST_CODE = 4_000  # characters of a code
_LEAST_CONTRAST = 16  # of 255
_TRIED_AGAIN = 160_000  # pixels: larger pictures have their margin
_MOST_FRAMES = 3

Image.init()  # every decoder is imported here, before the sandbox forbids it
Image.MAX_IMAGE_PIXELS = None  # our own limits, told as defects, stand before
ImageFile.LOAD_TRUNCATED_IMAGES = True  # mail programs show what there is


def size_of(octets: bytes) -> tuple[int, int]:
    """Return width and height as the first octets declare them, (0, 0) if they do not say. Decodes nothing."""
    if octets[:8] == b"\x89PNG\r\n\x1a\n" and len(octets) >= 24:
        return int.from_bytes(octets[16:20], "big"), int.from_bytes(octets[20:24], "big")
    if octets[:4] == b"GIF8" and len(octets) >= 10:
        return int.from_bytes(octets[6:8], "little"), int.from_bytes(octets[8:10], "little")
    if octets[:2] == b"BM" and len(octets) >= 26:
        return abs(int.from_bytes(octets[18:22], "little", signed=True)), abs(int.from_bytes(octets[22:26], "little", signed=True))
    if octets[:2] == b"\xff\xd8":
        return _jpeg_size(octets)
    return 0, 0


def _jpeg_size(octets: bytes) -> tuple[int, int]:
    position = 2
    for _ in range(500):
        if position + 9 > len(octets) or octets[position] != 0xFF:
            break
        marker = octets[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(octets[position + 7 : position + 9], "big"), int.from_bytes(octets[position + 5 : position + 7], "big")
        position += 2 + int.from_bytes(octets[position + 2 : position + 4], "big")
    return 0, 0


def may_show_codes(octets: bytes) -> bool:
    """Tell whether a picture is large enough for a code that a telephone reads; pictures that do not say are taken for such."""
    width, height = size_of(octets)
    return not width or not height or (min(width, height) >= _LEAST and max(width, height) <= 20 * min(width, height))


def look(looking: Looking) -> None:
    """Look for codes in a picture."""
    if not may_show_codes(looking.octets):
        return
    _refuse_bombs(size_of(looking.octets), looking)
    if looking.sight.told:
        return  # before it is decoded
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(BytesIO(looking.octets), formats=("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")) as picture,
        ):
            _refuse_bombs((picture.width, picture.height), looking)
            if picture.format == "JPEG":
                picture.draft("L", (_SIDE, _SIDE))
            if picture.width * picture.height * len(picture.getbands()) > _MOST_DECODED:
                looking.sign("picture_unread", f"{picture.width} x {picture.height}")
                return
            for frame in range(min(getattr(picture, "n_frames", 1), _MOST_FRAMES)):
                if frame:
                    picture.seek(frame)
                looking.step()
                note_codes(_grey(picture, max(picture.width, picture.height) // _SIDE), looking)
    except _BROKEN:
        looking.sign("picture_broken")


@dataclass(frozen=True, slots=True)
class Grey:
    """Pixels, row by row, 0 black, 255 white. `more` is true if the file has further frames, `reduced` if it was made smaller."""

    octets: bytes
    width: int
    height: int
    more: bool
    reduced: bool


def grey_to_read(octets: bytes, most_pixels: int) -> Grey | None:
    """Return the first frame of a picture in grey, made smaller until it has at most so many pixels; None if it is broken, empty or too large."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(BytesIO(octets), formats=("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")) as picture,
        ):
            whole = picture.width
            if picture.format == "JPEG":
                side = max(1, int(sqrt(most_pixels)))
                picture.draft("L", (side, side))
            pixels = picture.width * picture.height
            if not pixels or pixels * len(picture.getbands()) > _MOST_DECODED:
                return None
            more = getattr(picture, "n_frames", 1) > 1
            grey = _grey(picture, max(1, ceil(sqrt(pixels / most_pixels))))
            return Grey(grey.tobytes(), grey.width, grey.height, more, grey.width < whole)
    except _BROKEN:
        return None


def made_small(octets: bytes, side: int) -> bytes | None:
    """Return the first frame of a picture drawn anew as JPEG, at most `side` pixels wide and high, nothing else of the file in it.

    None if it is broken, empty or too large.
    """
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(BytesIO(octets), formats=("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")) as picture,
        ):
            if picture.format == "JPEG":
                picture.draft("RGB", (side, side))
            pixels = picture.width * picture.height
            if not pixels or pixels * len(picture.getbands()) > _MOST_DECODED:
                return None
            picture.load()
            layered = picture.convert("RGBA")
            layered.thumbnail((side, side))
            flat = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
            drawn = BytesIO()
            flat.save(drawn, "JPEG", quality=75)
            return drawn.getvalue()
    except _BROKEN:
        return None


def _refuse_bombs(size: tuple[int, int], looking: Looking) -> None:
    if size[0] * size[1] > _MOST_DECLARED:
        looking.sign("picture_bomb", f"{size[0]} x {size[1]}")
        raise looking.reading.intercept("unscannable.picture_size", f"{size[0]} x {size[1]} pixels")


def _grey(picture: Image.Image, factor: int) -> Image.Image:
    """Return the picture in grey, on white where it is transparent, so many times smaller."""
    picture.load()
    if picture.mode == "P" and factor <= 1 and picture.width * picture.height > _LEAST * _LEAST:
        return _grey_by_palette(picture)
    return _grey_by_pixel(picture, factor)


def _grey_by_palette(picture: Image.Image) -> Image.Image:
    """Turn the 256 colours of the palette grey instead of each pixel: the same picture in a third of the time."""
    colours = picture.crop((0, 0, 256, 1))  # with its palette, and what of it is transparent
    colours.paste(Image.frombytes("P", (256, 1), bytes(range(256))))
    return picture.point(list(_grey_by_pixel(colours, 1).tobytes()), "L")


def _grey_by_pixel(picture: Image.Image, factor: int) -> Image.Image:
    """Turn each pixel grey, and lay it on white: in grey that is one octet to move instead of four."""
    grey: Image.Image
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layered = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        grey, opacity = layered.convert("L"), layered.getchannel("A")
        if opacity.getextrema() != (255, 255):
            ground = Image.new("L", grey.size, 255)
            ground.paste(grey, mask=opacity)
            grey = ground
    else:
        grey = picture.convert("L")
    return grey.reduce(factor) if factor > 1 else grey


def note_codes(picture: Image.Image, looking: Looking) -> None:
    """Note the codes in a grey picture; what does not show at once is tried with more contrast, and with a white border."""
    if not looking.sight.may_search(picture.width * picture.height):
        if not looking.sight.told:
            looking.sight.told = True
            looking.sign("picture_unread", "more pictures than are searched")
        return
    darkest, lightest = cast("tuple[int, int]", picture.getextrema())  # it is grey: one band
    if lightest - darkest < _LEAST_CONTRAST:
        return
    found = zxingcpp.read_barcodes(picture, formats=_CODES, try_rotate=False)  # codes are found at every angle all the same
    if not found and picture.width * picture.height <= _TRIED_AGAIN:
        if not looking.sight.may_look_again():
            looking.sign("picture_unread", "more pictures than are looked at twice")
            return
        clear = picture if (darkest, lightest) == (0, 255) else picture.point(_clearer(darkest, lightest))
        bordered = ImageOps.expand(clear, border=max(8, picture.width // 16), fill=255)
        found = zxingcpp.read_barcodes(bordered, formats=_CODES, try_rotate=False)
    for code in found[:_MOST_CODES]:
        note_code(code.text, looking)


def _clearer(darkest: int, lightest: int) -> list[int]:
    """Return for each grey what stands for it when the darkest becomes black and the lightest white, rounded as Pillow's `autocontrast` does."""
    scale = 255.0 / (lightest - darkest)
    black = darkest * scale
    between = [int(grey * scale - black) for grey in range(darkest, lightest + 1)]
    return [0] * darkest + [min(255, grey) for grey in between] + [255] * (255 - lightest)


def note_code(text: str, looking: Looking) -> None:
    """Note what a code says: where it leads if it leads anywhere."""
    looking.sign("qr_code", text)
    leads = text.strip()
    if leads.lower().startswith(("http:", "https:", "mailto:", "www.", "ftp:")) or (
        ":" not in leads and "." in leads and "/" in leads and " " not in leads
    ):
        looking.link(leads, "qr")
    elif "." in leads:  # what a telephone shows of other texts are the addresses in them
        for found in links.find(leads[:_LONGEST_CODE]):
            looking.link(found.url, "qr")


def read_grid(rows: list[bytes], looking: Looking) -> None:
    """Read a code drawn with characters or cells: rows of equal length, one octet for each module, 0 dark, 255 light."""
    width = len(rows[0]) if rows else 0
    if not 21 <= width <= 400 or not 21 <= len(rows) <= 400 or any(len(row) != width for row in rows):
        return
    picture = Image.frombytes("L", (width, len(rows)), b"".join(rows))
    picture = ImageOps.expand(picture, border=4, fill=255).resize(((width + 8) * 4, (len(rows) + 8) * 4), Image.Resampling.NEAREST)
    note_codes(picture, looking)
