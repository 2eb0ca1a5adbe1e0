"""Headers are found by name whatever their case."""

from sekisho.testing.builders import a_message


def test_first_and_all_fields_of_a_name():
    message = a_message(headers=[("X-Thing", "first"), ("x-thing", "second")])
    assert message.header("X-THING") == "first"
    assert [field.value for field in message.header_fields("x-Thing")] == ["first", "second"]
    assert message.header("Missing") == ""
