"""What this machine lets the program do, and what not: named abilities, with what happens without each and how to have it."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from platform import python_version

from sekisho import __version__
from sekisho.app.sandbox.recognition import describe
from sekisho.app.terminal.words import both, told
from sekisho.mime.containers.library import OPENS, UNPACKS, version

# Distributions whose versions matter when somebody asks why two machines differ.
_LIBRARIES = ("cryptography", "hyperscan", "olefile", "pikepdf", "pillow", "pypdfium2", "turbohtml", "uvloop", "yara-x", "zstandard", "zxing-cpp")


@dataclass(frozen=True, slots=True)
class Ability:
    """`found` says what is there; an empty one is a reduced ability, and `without` what follows and how to mend it."""

    name: str
    found: str
    without: str = ""


def abilities() -> Iterator[Ability]:
    """Yield every ability that depends on this system."""
    formats = ", ".join((*OPENS, *UNPACKS))
    yield Ability(
        "libarchive",
        version(),
        told(
            f"Containers of the kinds {formats} cannot be opened: mail that holds one is unscannable. Install libarchive (Debian: libarchive13).",
            f"{formats}形式の圧縮ファイルを開けないため、それらを含むメールは検査不能です。libarchiveを導入してください（Debian: libarchive13）。",
        ),
    )
    yield Ability(
        "tesseract",
        describe(),
        told(
            "Words in pictures are not read: mail that is a picture instead of text is only told as such. "
            "Optional; install Tesseract (Debian: libtesseract5 tesseract-ocr-eng tesseract-ocr-jpn) and set [pictures] read_words.",
            "画像の中の文字を読み取れません。文章のない画像だけのメールは、その旨の所見のみとなります。"
            "任意の機能です。Tesseract（Debian: libtesseract5 tesseract-ocr-eng tesseract-ocr-jpn）を導入し、"
            "[pictures]のread_wordsを有効にしてください。",
        ),
    )


def reduced() -> list[str]:
    """Return one sentence for each ability that is missing."""
    missing = [(ability.name, *both(ability.without)) for ability in abilities() if not ability.found]
    return [told(f"{name}: {english}", f"{name}: {japanese}") for name, english, japanese in missing]


def versions() -> Iterator[tuple[str, str]]:
    """Yield names and versions: the program, Python, and the libraries; "" for one that is not installed."""
    yield "sekisho", __version__
    yield "Python", python_version()
    for name in _LIBRARIES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, ""
