"""A bucket asked within limits of time: what fails or is slow is a TemporaryFailure, never an answer."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from sekisho.backends.breaker import Breaker
from sekisho.model.errors import TemporaryFailure

PATIENCE = 30.0  # seconds for one object, tries again included
REST = 10.0  # seconds in which a bucket that failed three times in a row is not asked: nobody waits for it then
NO_ANSWER_JA = "バケットが応答しません"
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a bucket is and who asks. `endpoint`: "" = Amazon's own of that region."""

    bucket: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = "sekisho"
    key_id: str = ""
    key: str = ""


class Bucket:
    """Objects by name, below the prefix."""

    def __init__(self, location: Location, patience: float = PATIENCE, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Open nothing yet. Raises ValueError for a place that cannot be used."""
        self.patience = patience
        self._breaker = Breaker("the bucket", monotonic, rest=REST)
        options: dict[str, Any] = {"endpoint": location.endpoint} if location.endpoint else {}
        if location.key_id:
            options |= {"access_key_id": location.key_id, "secret_access_key": location.key}
        try:
            self._store = S3Store(
                location.bucket,
                prefix=location.prefix,
                region=location.region,
                client_options={"allow_http": location.endpoint.startswith("http://"), "timeout": f"{patience:.0f}s", "connect_timeout": "3s"},
                retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=patience)},
                **options,
            )
        except BaseError as error:
            raise ValueError(_first_line(error)) from None

    async def create(self, name: str, octets: bytes) -> bool:
        """Store an object unless there is one of that name (If-None-Match); tell whether it was stored now."""
        try:
            await self._within(lambda: obstore.put_async(self._store, name, octets, mode="create", use_multipart=False))
        except AlreadyExistsError:
            return False
        return True

    async def keeps_versions(self) -> bool:
        """Tell whether what is deleted stays as an older version, by an object that is made and deleted for it."""
        name = f"probe/{secrets.token_hex(8)}"
        stored = await self._within(lambda: obstore.put_async(self._store, name, b"probe", use_multipart=False))
        await self.delete(name)
        return stored["version"] not in {None, "null"}  # "null": versioning was on once, and rests

    def doubt(self) -> None:
        """Count an answer that was none: what was read back is not what was stored."""
        self._breaker.failed()

    async def get(self, name: str) -> bytes | None:
        """Return an object; None if there is none."""

        async def whole() -> bytes:
            return bytes(await (await obstore.get_async(self._store, name)).bytes_async())

        try:
            return await self._within(whole)
        except FileNotFoundError:
            return None

    async def delete(self, name: str) -> None:
        """Remove an object; no error if it is gone."""
        try:
            await self._within(lambda: obstore.delete_async(self._store, name))
        except FileNotFoundError:
            return

    async def names(self, before: float, below: str = "") -> AsyncIterator[str]:
        """Yield the names of objects last written before that; `below`: a beginning of names, up to a slash."""
        stream = obstore.list(self._store, below or None, chunk_size=1_000)
        while True:
            try:
                page = await self._within(lambda: anext(stream))
            except StopAsyncIteration:
                return
            for found in page:
                if found["last_modified"].timestamp() < before:
                    yield found["path"]

    def size(self, name: str) -> int | None:
        """Return how many octets an object has; None if there is none. Blocks: for threads that read records."""
        self._breaker.check()
        try:
            return obstore.head(self._store, name)["size"]
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise TemporaryFailure(f"the bucket did not answer for {name}: {_first_line(error)}", NO_ANSWER_JA) from None

    async def _within(self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        self._breaker.check()
        try:
            async with asyncio.timeout(self.patience):
                answer = await question()
        except (AlreadyExistsError, FileNotFoundError, StopAsyncIteration):
            self._breaker.succeeded()
            raise
        except TimeoutError:
            self._breaker.failed()
            raise TemporaryFailure(f"the bucket did not answer within {self.patience:.0f} s", NO_ANSWER_JA) from None
        except (BaseError, OSError) as error:
            self._breaker.failed()
            raise TemporaryFailure(f"the bucket did not answer: {_first_line(error)}", NO_ANSWER_JA) from None
        self._breaker.succeeded()
        return answer


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__} {str(error).partition(chr(10))[0][:200]}"
