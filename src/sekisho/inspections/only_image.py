"""The message is a picture and hardly any text: what it says cannot be read by filters that read text.

People send photographs with a word or two, so a picture alone is a weak sign; a picture that is itself a link tells more. Signatures and
newsletters have text beside their pictures: innocent. A code (QR) in a picture without text is how links are hidden from mail filters.
Where the words in the picture were read (`mime/pictures/picture_words.py`) they are judged as text is, and this sign is weak.
"""

from collections.abc import Iterator

from sekisho.mime.pictures.instead_of_text import FEW, shows_words
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

ONLY_IMAGE = FindingKind("text.only_image", Severity.SUSPICIOUS, "It is a picture with hardly any text.")


class OnlyImage:
    """Compares the visible text with the pictures that the message shows."""

    name = "only_image"
    kinds = (ONLY_IMAGE,)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding."""
        message = dossier.message
        text = message.text
        if text.visible_characters >= FEW or text.html_characters == 0 or text.images == 0:
            return
        own = [part for part in message.parts if shows_words(part)]
        shown = [link for link in message.links if link.place == "html:img" and link.host]
        if not own and not shown:
            return
        clicked = any(link.place in {"html:a", "html:area"} and link.host and not link.text.strip() for link in message.links)
        code = any(link.place == "qr" for link in message.links)
        where = f"part:{own[0].path}" if own else "text"
        seen = f"{text.visible_characters} visible characters, {text.images} pictures"
        if text.picture_characters:
            seen += f", {text.picture_characters} characters read in them"
        sure = 1.0 if code or (clicked and text.picture_characters < FEW) else 0.4
        yield ONLY_IMAGE.seen(Evidence(where, seen), sure)
