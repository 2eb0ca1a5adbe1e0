"""A breaker: after a few failures in a row nobody is asked for a while, so that one server that hangs does not hold up all mail."""

from collections.abc import Callable

from sekisho.model.errors import TemporaryFailure


class Breaker:
    """Counts failures in a row. `monotonic` is a clock in seconds."""

    def __init__(self, what: str, monotonic: Callable[[], float], *, failures: int = 3, rest: float = 5.0) -> None:
        self._what, self._monotonic = what, monotonic
        self._most, self._rest = failures, rest
        self._failed = 0
        self._until = 0.0

    def check(self) -> None:
        """Raise TemporaryFailure while it rests; afterwards one caller tries, and the others wait for how that ends."""
        if self._failed >= self._most:
            now = self._monotonic()
            if now < self._until:
                raise TemporaryFailure(
                    f"{self._what} failed {self._failed} times in a row; not asked for {self._until - now:.0f} s more",
                    f"{self._what}: 連続{self._failed}回失敗したため、あと{self._until - now:.0f}秒は問い合わせません",
                )
            self._until = now + self._rest

    def succeeded(self) -> None:
        """Forget the failures."""
        self._failed = 0

    def failed(self) -> None:
        """Count one failure."""
        self._failed += 1
        if self._failed >= self._most:
            self._until = self._monotonic() + self._rest
