"""A lead that slips, for tests of keepers."""


class Slipping:
    """A lead that is ours, then another's, then ours again; and a store that does not answer in between."""

    def __init__(self, *answers):
        self.answers = list(answers)

    async def take(self, seconds):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def give_up(self):
        pass
