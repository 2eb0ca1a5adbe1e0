"""What people may do with mail that is held for them, by the category for which it is held (features 1.11)."""

from dataclasses import dataclass

_ALL = frozenset({"malware", "unscannable", "phishing", "fraud", "spam", "bulk", "clean"})


@dataclass(frozen=True, slots=True)
class PeopleRights:
    """Categories by right. Malware is never theirs to release or to approve, whatever stands here."""

    see: frozenset[str] = _ALL  # in their digest
    release: frozenset[str] = frozenset({"spam", "bulk"})
    approve: frozenset[str] = frozenset({"spam", "bulk"})  # the sender of such mail, with one press

    def may_release(self, category: str) -> bool:
        """Tell whether they may have it delivered by themselves."""
        return category in self.release and category != "malware"

    def may_approve(self, category: str) -> bool:
        """Tell whether they may approve its sender from the mail."""
        return category in self.approve and category != "malware"


PEOPLE_RIGHTS = PeopleRights()
