"""The embedded mailbox: final delivery into Maildir folders, durable and repeatable without doubling."""

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from sekisho.delivery.content import field_text, header_section
from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.model.ids import DeliveryId

LONGEST_NAME = 150  # octets of an encoded address; file names end at 255
SAFE = "@+-_="  # kept as they are besides letters and digits; a dot only inside

DELIVERED = Reply(250, "2.0.0", "Put into the mailbox")


@dataclass(frozen=True, slots=True)
class MailboxEntry:
    """One message of a mailbox. `name` is what `read_message` wants; `received_at` in seconds since 1970."""

    name: str
    size: int
    received_at: float
    header_from: str
    subject: str


def folder_name(address: Address) -> str:
    """Return the one folder name of an address: percent encoding with a bound. No name from outside is ever used as a path.

    Different addresses have different names: "~" is never part of an encoded address, and what it cuts off is replaced by a digest.
    """
    encoded = quote(address.key, safe=SAFE).replace("~", "%7E")
    if encoded.startswith("."):
        encoded = "%2E" + encoded[1:]
    if len(encoded) > LONGEST_NAME:
        return f"{encoded[: LONGEST_NAME - 33]}~{sha256(address.key.encode()).hexdigest()[:32]}"
    return encoded


class Maildir:
    """Mailboxes below one folder. Methods block on the disk: call them beside the event loop."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def deliver(self, delivery: DeliveryId, sender: Address, recipient: Address, chunks: Iterable[bytes], received_at: float) -> Reply:
        """Put a message into a mailbox durably (write, fsync, rename, fsync folder); doing it again changes nothing.

        Return-Path and Delivered-To are added here and only here (RFC 5321 section 4.4). A disk that cannot is a temporary failure.
        """
        unique = f"{int(received_at)}.{delivery}.{sha256(recipient.key.encode()).hexdigest()[:16]}"
        mailbox = self._root / folder_name(recipient)
        try:
            self._make(mailbox)
            if self._has(mailbox, unique):
                return DELIVERED
            temporary = mailbox / "tmp" / unique
            with open(temporary, "wb", opener=_private) as file:  # what a crash left under this name is overwritten
                file.write(f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode())
                file.writelines(chunks)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(mailbox / "new" / unique)
            _sync_folder(mailbox / "new")
        except OSError as error:
            code = "4.3.1" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "4.3.0"
            return Reply(451, code, f"The mailbox cannot be written: {os.strerror(error.errno or 0)}")
        return DELIVERED

    def list_mailboxes(self) -> list[tuple[str, int]]:
        """Return each mailbox's address with its count of messages, sorted. Very long addresses end in "…"."""
        if not self._root.is_dir():
            return []
        found = []
        for mailbox in self._root.iterdir():
            if (mailbox / "new").is_dir():
                shown, cut, _ = mailbox.name.partition("~")
                found.append((unquote(shown) + ("…" if cut else ""), sum(1 for _ in _files(mailbox))))
        return sorted(found)

    def list_messages(self, address: Address) -> list[MailboxEntry]:
        """Return the messages of a mailbox, oldest first."""
        entries = []
        for path in _files(self._root / folder_name(address)):
            with path.open("rb") as file:
                head = header_section(file.read(65_536))
            status = path.stat()
            entries.append(MailboxEntry(path.name, status.st_size, status.st_mtime, field_text(head, b"From"), field_text(head, b"Subject")))
        return sorted(entries, key=lambda entry: (entry.received_at, entry.name))

    def read_message(self, address: Address, name: str) -> bytes | None:
        """Return a message by the name that `list_messages` gave, or None. Only names that are really there are opened."""
        for path in _files(self._root / folder_name(address)):
            if path.name == name:
                return path.read_bytes()
        return None

    def _make(self, mailbox: Path) -> None:
        if (mailbox / "new").is_dir():  # made last
            return
        for folder in (mailbox, mailbox / "tmp", mailbox / "cur", mailbox / "new"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # the mode is not that of parents made on the way: so each is named
        _sync_folder(mailbox)
        _sync_folder(self._root)

    @staticmethod
    def _has(mailbox: Path, unique: str) -> bool:
        """Tell whether a mail reader's flags or not, the message is there already."""
        return (mailbox / "new" / unique).exists() or any(
            name == unique or name.startswith(unique + ":")
            for name in os.listdir(mailbox / "cur")  # noqa: PTH208  # names only, many of them
        )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _files(mailbox: Path) -> Iterable[Path]:
    for folder in ("new", "cur"):
        if (mailbox / folder).is_dir():
            yield from (mailbox / folder).iterdir()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
