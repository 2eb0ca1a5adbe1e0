from sekisho.smtp.extensions import Extensions


def test_always_offered():
    assert Extensions(1_000).lines() == ["PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING", "DSN"]


def test_offered_by_state():
    assert "STARTTLS" in Extensions(1_000, starttls=True).lines()
    assert "AUTH PLAIN LOGIN" in Extensions(1_000, auth=True).lines()
    assert "DSN" not in Extensions(1_000, dsn=False).lines()
