"""What people search messages by and the verdict does not tell: attachments with their digests, and where links lead."""

from sekisho.model.message import Message
from sekisho.model.tracking import FILES, HOSTS

_MOST_FILES, _MOST_HOSTS = 10, 20
_LONGEST_NAME, _LONGEST_HOST = 100, 120


def searched_by(message: Message) -> list[tuple[str, str]]:
    """Return the facts FILES and HOSTS of a judgement, none that would be empty."""
    files = [f"{part.sha256} {_plain(part.file_name)[:_LONGEST_NAME]}" for part in message.parts if part.file_name and part.sha256]
    hosts = dict.fromkeys(link.host[:_LONGEST_HOST] for link in message.links if link.host and " " not in link.host)
    told = ((FILES, "\n".join(files[:_MOST_FILES])), (HOSTS, " ".join(list(hosts)[:_MOST_HOSTS])))
    return [(name, value) for name, value in told if value]


def _plain(name: str) -> str:
    return "".join(character if character.isprintable() else " " for character in name)
