"""The message is one drawn picture, and other words stand below it: what it says is hidden from filters, and the words are there to be read by them.

Pages of a novel or a manual under a picture make any text model call the mail honest. People send photographs, screenshots and logos: those are
JPEG and PNG, small, below a text or with files beside them. One large drawing (GIF) before the first letter, and nothing else attached, is what
bulk tools send. None of the 13,312 wanted messages of the corpus has it (docs/measurements.md); it stops no mail whose text speaks for it.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

PICTURE_FIRST = FindingKind("text.picture_first", Severity.STRONG, "A picture takes the place of the message, with other words below it.")
_DRAWING = "large_drawing"


class PictureFirst:
    """Looks for mail that is a drawing with filler."""

    name = "picture_first"
    kinds = (PICTURE_FIRST,)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding."""
        message = dossier.message
        if not message.text.picture_first:
            return
        drawings = [part for part in message.parts if _DRAWING in part.flags and "!" not in part.path]
        others = [part for part in message.parts if part not in drawings and not part.declared_type.startswith("text/")]
        files = [part for part in message.parts if part.disposition == "attachment" and part not in drawings]
        if len(drawings) == 1 and not others and not files:
            seen = f"{drawings[0].size} octets of GIF before the first of {message.text.visible_characters} visible characters"
            yield PICTURE_FIRST.seen(Evidence(f"part:{drawings[0].path}", seen))
