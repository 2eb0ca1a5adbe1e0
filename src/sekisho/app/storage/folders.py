"""Where the data folder is, and what lies where in it."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sekisho.app.terminal.words import say
from sekisho.backends.whole_files import replace_file
from sekisho.model.errors import Refused

CHECKOUT = Path(__file__).resolve().parents[4]


def default_data() -> Path:
    """Return the data folder: SEKISHO_DATA, else `sekisho-data` beside the checkout. Always absolute."""
    named = os.environ.get("SEKISHO_DATA", "")
    return Path(named).absolute() if named else CHECKOUT.parent / "sekisho-data"


def command(words: str, root: Path | None = None) -> str:
    """Return a command line that can be copied into a terminal, for the data folder `root`."""
    data = "" if root in {None, CHECKOUT.parent / "sekisho-data"} else f" --data {root}"
    return f"{CHECKOUT / 'scripts' / 'sekisho'} {words}{data}"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The names inside one data folder."""

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file that is read when none is named."""
        return self.root / "sekisho.toml"

    @property
    def run(self) -> Path:
        """Sockets, locks and counters of the running service."""
        return self.root / "run"

    @property
    def access_counters(self) -> Path:
        """Failed logins and what else is counted of callers: by all processes, over restarts, apart from what mail counts."""
        return self.run / "access.table"

    @property
    def metrics(self) -> Path:
        """The counters of all processes."""
        return self.run / "metrics"

    @property
    def state(self) -> Path:
        """What the supervisor tells other programs: pid, ports, sandbox, reduced abilities (JSON)."""
        return self.run / "state.json"

    @property
    def lock(self) -> Path:
        """Held by the one supervisor of this folder."""
        return self.run / "supervisor.lock"

    @property
    def certificate(self) -> Path:
        """The self-signed certificate."""
        return self.root / "tls" / "certificate.pem"

    @property
    def key(self) -> Path:
        """Its key, mode 0600."""
        return self.root / "tls" / "key.pem"

    @property
    def mailboxes(self) -> Path:
        """The embedded Maildirs."""
        return self.root / "mailbox"

    @property
    def rules(self) -> Path:
        """Imported rule packs and the keys that may sign them."""
        return self.root / "rules"

    @property
    def compiled(self) -> Path:
        """What took seconds to compile, kept for the next start; it may be deleted at any time."""
        return self.root / "compiled"

    @property
    def first_run(self) -> Path:
        """The link that makes the first operator, mode 0600; gone once there is one."""
        return self.root / "first-run.url"

    @property
    def last_known(self) -> Path:
        """The sealed copy of what people set, for a start while the database is gone."""
        return self.root / "last-known.sealed"

    @property
    def feeds(self) -> Path:
        """The operator's own feeds of indicators, one file each."""
        return self.root / "feeds"

    def identity(self) -> str:
        """Return a name made at random when it is first asked for: two machines that are called the same are told apart by it. Raises OSError."""
        path = self.root / "place"
        if not path.exists():
            with suppress(FileNotFoundError):  # another process was faster
                replace_file(path, secrets.token_hex(6).encode())
        return path.read_text().strip()[:40]

    def make(self) -> None:
        """Create the folders that are missing. Raises Refused with what to do."""
        try:
            for folder in (self.root, self.run, self.metrics, self.mailboxes):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.run / f"probe.{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise Refused(
                say(
                    f"The data folder {self.root} cannot be written: {error.strerror}. Choose another with --data, or change its owner.",
                    f"データフォルダー{self.root}に書き込めません（{error.strerror}）。--dataで別の場所を指定するか、所有者を変更してください。",
                )
            ) from None

    def must_exist(self) -> None:
        """Raise Refused if the service never ran here."""
        if not is_there(self.root):
            raise Refused(
                say(
                    f"There is no data folder {self.root}. Start the service first (scripts/up), or name the folder with --data.",
                    f"データフォルダー{self.root}がありません。先にサービスを起動する（scripts/up）か、--dataで指定してください。",
                )
            )


def is_there(path: Path) -> bool:
    """Tell whether a file or folder exists. Raises Refused if this user may not even look."""
    try:
        return path.exists()
    except OSError as error:
        raise Refused(say(f"{path} cannot be reached: {error.strerror}.", f"{path}を参照できません（{error.strerror}）。")) from None
