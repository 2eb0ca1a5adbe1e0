"""The counters as settings name them: of this machine, or of all machines together."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sekisho.app.configuration.record_settings import CountersSection
from sekisho.app.storage.folders import command
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.shared_counters import SharedCounters
from sekisho.model.errors import Refused
from sekisho.ports.clock import Clock

if TYPE_CHECKING:
    from sekisho.backends.redis.answers import RedisAnswers
    from sekisho.backends.redis.counters import RedisCounters


class Counting:
    """The counters of one process and how they end. Open it after the fork."""

    def __init__(self, table: Path, clock: Clock, section: CountersSection) -> None:
        """`table`: the file in which this machine counts, whose name keeps what mail and what callers count apart. Raises Refused."""
        if section.store == "redis":
            _must_be_installed()
        options = _options(section)
        self._own = SharedCounters(table, clock)
        self._afar = None
        if section.store == "redis":
            try:
                self._afar = _together(section, self._own, clock, f"{section.prefix}:{table.stem}", options)
            except ValueError as error:
                self._own.close()
                raise _unusable(error) from None
        self.counters = self._afar or self._own

    async def close(self) -> None:
        """Let go of both."""
        if self._afar is not None:
            await self._afar.close()
        self._own.close()


def _together(section: CountersSection, own: SharedCounters, clock: Clock, prefix: str, options: dict[str, str]) -> "RedisCounters":
    from sekisho.backends.redis.counters import RedisCounters

    return RedisCounters(section.address, own, clock, prefix, **options)


def shared_answers(section: CountersSection, clock: Clock, secret: Callable[[str], bytes]) -> "RedisAnswers | None":
    """Return the answers of DNS that all machines share, None where the settings say so. Call it inside a running loop. Raises Refused."""
    if section.store != "redis" or not section.answers:
        return None
    _must_be_installed()
    from sekisho.backends.redis.answers import RedisAnswers

    try:
        return RedisAnswers(section.address, clock, section.prefix, secret("answers"), **_options(section))
    except ValueError as error:
        raise _unusable(error) from None


def _must_be_installed() -> None:
    if find_spec("redis") is None:
        extras = command("", None).replace("scripts/sekisho", "scripts/extras").strip()
        raise Refused(
            say(
                f'[counters] store = "redis" needs packages that are not installed. Run once: {extras} scale',
                f'[counters] store = "redis"に必要なパッケージがありません。次を一度実行してください: {extras} scale',
            )
        )


def _options(section: CountersSection) -> dict[str, str]:
    try:
        password = Path(section.password_file).read_text("utf-8").strip() if section.password_file else ""
    except (OSError, ValueError) as error:
        raise _unusable(error) from None
    return {"password": password, "authority": section.tls_authority, "certificate": section.tls_certificate, "key": section.tls_key}


def _unusable(error: Exception) -> Refused:
    return Refused(say(f"[counters] cannot be used: {error}.", f"[counters]を使用できません: {error}。"))
