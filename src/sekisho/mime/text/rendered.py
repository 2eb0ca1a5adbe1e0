"""What came of reading an HTML text."""

from msgspec import Struct

from sekisho.model.message import Defect, Link


class Rendered(Struct, frozen=True, gc=False):
    """What an HTML text shows and holds.

    `visible` is the text with one line for each block and white space folded; `hidden` is text in the body that styles keep from sight (the
    preheader of an ordinary newsletter is such text); `comments` is the text of comments. `links` hold what is clicked first, then what is
    loaded, at most 2,500; `further` are bare addresses beyond them. `images`, `forms` and `password_fields` are counts.
    """

    visible: str
    hidden: str
    links: tuple[Link, ...]
    images: int
    forms: int
    password_fields: int
    defects: tuple[Defect, ...]
    comments: str = ""
    split_words: int = 0  # places where an unseen character stands between two letters
    further: tuple[str, ...] = ()
