from sekisho.gate.memories import Memories
from sekisho.model.dossier import Answer
from sekisho.testing.builders import an_arrival, an_opened


class Remembers:
    def __init__(self, *questions):
        self.questions = questions

    async def recall(self, arrival, opened):
        return tuple(Answer(question, "none") for question in self.questions)


async def test_all_are_asked_and_answers_keep_their_order():
    answers = await Memories(Remembers("a", "b"), Remembers(), Remembers("c")).recall(an_arrival(), an_opened())
    assert [answer.question for answer in answers] == ["a", "b", "c"]
    assert await Memories().recall(an_arrival(), an_opened()) == ()
