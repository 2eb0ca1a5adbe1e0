"""How a session is opened: addresses that are none, and which TLS is asked for."""

import pytest

from sekisho.backends.redis.session import open_session
from sekisho.testing.certificates import Authority


def test_an_address_that_is_none():
    with pytest.raises(ValueError, match="scheme"):
        open_session("http://x")


def test_files_of_tls_are_handed_on(tmp_path):
    authority = Authority(tmp_path)
    options = open_session(
        "rediss://cache.example.test:6379/0", authority=str(authority.path), certificate="mine.pem"
    ).connection_pool.connection_kwargs
    assert (options["ssl_ca_certs"], options["ssl_certfile"], options["ssl_keyfile"]) == (str(authority.path), "mine.pem", "mine.pem")
