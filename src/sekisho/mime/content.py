"""A message opened: its facts, and, inside the inspector only, the octets and texts that the facts were read from."""

from dataclasses import dataclass

from msgspec import Struct

from sekisho.model.budget import Budget
from sekisho.model.message import Message, Part


class Leaf(Struct, frozen=True, gc=False):
    """One part with its decoded octets. `octets` is empty for a member that was not opened (its limits finding says why)."""

    part: Part
    octets: bytes
    whole_name: str = ""  # of a member: its name with its folders, as the container has it; never used as a path
    content_id: str = ""  # by which a text names it (RFC 2392)


@dataclass(frozen=True, slots=True)
class Content:
    """What content inspections and the classifier look at. It never leaves the inspector."""

    message: Message
    leaves: tuple[Leaf, ...]
    visible_text: str  # what a reader sees: the text of all text parts, HTML rendered to text, at most 200,000 characters
    hidden_text: str  # text in HTML that is not shown, at most 50,000 characters
    html: tuple[bytes, ...]  # decoded HTML parts
    unopened: tuple[str, ...]  # paths of leaves that only the one-shot child may open; empty there
    picture_text: str = ""  # words recognised in pictures: the end of `visible_text`
    budget: Budget | None = None  # what is left for opening more; none outside the one-shot child, where nothing heavy may be opened
