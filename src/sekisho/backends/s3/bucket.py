"""A bucket asked within limits of time: what fails or is slow is a TemporaryFailure, never an answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from sekisho.model.errors import TemporaryFailure

PATIENCE = 30.0  # seconds for one object, tries again included
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

    def __init__(self, location: Location, patience: float = PATIENCE) -> None:
        """Open nothing yet. Raises ValueError for a place that cannot be used."""
        self.patience = patience
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
            await self._within(obstore.put_async(self._store, name, octets, mode="create", use_multipart=False))
        except AlreadyExistsError:
            return False
        return True

    async def get(self, name: str) -> bytes | None:
        """Return an object; None if there is none."""

        async def whole() -> bytes:
            return bytes(await (await obstore.get_async(self._store, name)).bytes_async())

        try:
            return await self._within(whole())
        except FileNotFoundError:
            return None

    async def delete(self, name: str) -> None:
        """Remove an object; no error if it is gone."""
        try:
            await self._within(obstore.delete_async(self._store, name))
        except FileNotFoundError:
            return

    async def names(self, before: float) -> AsyncIterator[str]:
        """Yield the names of objects last written before that."""
        stream = obstore.list(self._store, chunk_size=1_000)
        while True:
            try:
                page = await self._within(anext(stream))
            except StopAsyncIteration:
                return
            for found in page:
                if found["last_modified"].timestamp() < before:
                    yield found["path"]

    def size(self, name: str) -> int | None:
        """Return how many octets an object has; None if there is none. Blocks: for threads that read records."""
        try:
            return obstore.head(self._store, name)["size"]
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise TemporaryFailure(f"the bucket did not answer for {name}: {_first_line(error)}") from None

    async def _within(self, question: Awaitable[Answer]) -> Answer:
        try:
            async with asyncio.timeout(self.patience):
                return await question
        except (AlreadyExistsError, FileNotFoundError):
            raise
        except TimeoutError:
            raise TemporaryFailure(f"the bucket did not answer within {self.patience:.0f} s") from None
        except (BaseError, OSError) as error:
            raise TemporaryFailure(f"the bucket did not answer: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__} {str(error).partition(chr(10))[0][:200]}"
