"""Words of ours in the text of a message: what an inspector is asked to put there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StampWish:
    """What is put above and below the text: as plain text with line feeds, and as HTML of our own making."""

    plain_top: str = ""
    plain_bottom: str = ""
    html_top: str = ""
    html_bottom: str = ""
