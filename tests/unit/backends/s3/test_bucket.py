"""A bucket within limits of time."""

import pytest

from sekisho.backends.s3.bucket import Bucket, Location
from sekisho.model.errors import TemporaryFailure


async def test_nobody_there_is_no_answer():
    bucket = Bucket(Location("mail", "http://127.0.0.1:1", key_id="a", key="s3cret"), patience=1.0)
    with pytest.raises(TemporaryFailure) as failure:
        await bucket.get("name")
    assert "s3cret" not in str(failure.value)
    with pytest.raises(TemporaryFailure):
        await bucket.create("name", b"x")
    with pytest.raises(TemporaryFailure):
        bucket.size("name")
