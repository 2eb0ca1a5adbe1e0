"""A history that is not divided by months: nothing is made ready, nothing goes as a whole."""


class OneStretch:
    """A part of `History`."""

    async def make_months(self, now: float) -> int:
        """Nothing to make."""
        del now
        return 0

    async def drop_months(self, before: float) -> int:
        """Nothing goes whole."""
        del before
        return 0
