from sekisho.smtp.extensions import Extensions


def test_always_offered():
    assert Extensions(1_000).lines() == ["PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]


def test_offered_by_state():
    assert Extensions(1_000, starttls=True).lines()[-1] == "STARTTLS"
    assert Extensions(1_000, auth=True).lines()[-1] == "AUTH PLAIN LOGIN"
    assert Extensions(1_000, dsn=True).lines()[-1] == "DSN"
