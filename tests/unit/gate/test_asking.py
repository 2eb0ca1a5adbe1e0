"""Nothing is asked of the outside until sender authentication stands in its room."""

from sekisho.gate.asking import ask


async def test_no_question_no_answer(gate):
    assert await ask(gate.incoming().arrival, None, None) == ()
