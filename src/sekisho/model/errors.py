"""The few exceptions that a caller catches by name."""


class TemporaryFailure(Exception):
    """Something needed is not there now; the same request may succeed later. The text is safe to log, not to show to strangers."""

    def __init__(self, sentence: str = "", japanese: str = "") -> None:
        super().__init__(sentence)
        self.japanese = japanese or sentence


class Refused(Exception):
    """The request is understood and will not be done; the text says what, where and what to do, also in Japanese where it was given."""

    def __init__(self, sentence: str, japanese: str = "") -> None:
        super().__init__(sentence)
        self.japanese = japanese or sentence


class Away(Refused):
    """A store does not answer now. Who can wait, or do without, tries again; a command tells it."""


class NotFound(Refused):
    """There is no such thing, or not for whoever asks: the two must not be told apart."""


class Denied(Refused):
    """Whoever asks may not do that."""


class StepUpNeeded(Denied):
    """They may, but must first prove again who they are."""


class TooMany(Refused):
    """More than one caller may have now; the same request may be done after `seconds`."""

    def __init__(self, sentence: str, japanese: str = "", seconds: int = 5) -> None:
        super().__init__(sentence, japanese)
        self.seconds = seconds


class Conflict(Refused):
    """Somebody was faster, or the name is taken: look again, then decide again."""
