from sekisho.testing.encoded_scripts import encoded


def test_as_microsoft_writes_it():
    assert encoded(b'MsgBox "Hello"') == b"#@~^DgAAAA==\\ko$K6,JC\x7fV^GJqAQAAA==^#~@"
