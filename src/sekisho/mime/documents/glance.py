"""Pictures looked at apart from their message: whether there is anything to tell of them at all, which for most there is not; what codes say."""

from collections.abc import Iterable
from itertools import islice

from sekisho.mime.content import Leaf
from sekisho.mime.documents import pictures
from sekisho.mime.documents.looking import Looking, Sight, quietly
from sekisho.mime.limits import Limits
from sekisho.model.budget import Budget, BudgetSpent

_MOST_TOLD = 10  # pictures whose codes may tell a password


def is_picture_alone(types: tuple[str, ...]) -> bool:
    """Tell whether a file is a picture by all its types: one that is anything else besides is looked into as that too."""
    return len(types) == 1 and types[0] in pictures.KINDS


def anything_in(octets_of_each: Iterable[bytes], limits: Limits, budget: Budget) -> bool:
    """Tell whether looking into the pictures of one message would add anything to its facts. What was not wholly looked at counts as found."""
    sight = Sight()
    for octets in octets_of_each:
        looking = Looking(octets, (), "", "1", limits, budget, sight=sight)
        try:
            budget.check_time()
            quietly(looking, pictures.look)
        except BudgetSpent:
            return True
        if looking.signs or looking.links or looking.members or looking.flags or looking.defects or looking.encrypted:
            return True
    return False


def told_by_codes(leaves: Iterable[Leaf], limits: Limits, budget: Budget) -> list[str]:
    """Return what the codes in the pictures of a mail itself say, of the first few pictures."""
    told: list[str] = []
    shown = (leaf for leaf in leaves if leaf.octets and "!" not in leaf.part.path and not pictures.KINDS.isdisjoint(leaf.part.detected_types))
    for leaf in islice(shown, _MOST_TOLD):
        looking = Looking(leaf.octets, leaf.part.detected_types, "", leaf.part.path, limits, budget, sight=Sight(second_looks=3))
        quietly(looking, pictures.look)
        if "qr_code" in looking.signs:
            told.append(looking.signs["qr_code"].detail)
    return told
