"""The counters as settings name them: of this machine, or of all machines together."""

from pathlib import Path
from typing import TYPE_CHECKING

from sekisho.app.folders import command
from sekisho.app.record_settings import CountersSection
from sekisho.app.words import say
from sekisho.backends.embedded.shared_counters import SharedCounters
from sekisho.model.errors import Refused
from sekisho.ports.clock import Clock

if TYPE_CHECKING:
    from sekisho.backends.redis.counters import RedisCounters


class Counting:
    """The counters of one process and how they end. Open it after the fork."""

    def __init__(self, table: Path, clock: Clock, section: CountersSection) -> None:
        """`table`: the file in which this machine counts, whose name keeps what mail and what callers count apart. Raises Refused."""
        afar = _class_of(section)
        password = _password(section)
        self._own = SharedCounters(table, clock)
        self._afar = None
        if afar is not None:
            try:
                prefix = f"{section.prefix}:{table.stem}"
                self._afar = afar(section.address, self._own, clock, prefix, password=password, authority=section.tls_authority)
            except ValueError as error:
                self._own.close()
                raise Refused(say(f"[counters] cannot be used: {error}.", f"[counters]を使用できません: {error}。")) from None
        self.counters = self._afar or self._own

    async def close(self) -> None:
        """Let go of both."""
        if self._afar is not None:
            await self._afar.close()
        self._own.close()


def _class_of(section: CountersSection) -> "type[RedisCounters] | None":
    if section.store == "embedded":
        return None
    try:
        from sekisho.backends.redis.counters import RedisCounters
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "redis":
            raise
        extras = command("", None).replace("scripts/sekisho", "scripts/extras").strip()
        raise Refused(
            say(
                f'[counters] store = "redis" needs packages that are not installed. Run once: {extras} scale',
                f'[counters] store = "redis"に必要なパッケージがありません。次を一度実行してください: {extras} scale',
            )
        ) from None
    return RedisCounters


def _password(section: CountersSection) -> str:
    try:
        return Path(section.password_file).read_text("utf-8").strip() if section.password_file else ""
    except (OSError, ValueError) as error:
        raise Refused(say(f"[counters] cannot be used: {error}.", f"[counters]を使用できません: {error}。")) from None
