"""Pictures looked at apart from their message: whether there is anything to tell of them at all. For most the answer is no."""

from collections.abc import Iterable

from sekisho.mime.documents import pictures
from sekisho.mime.documents.looking import Looking, Sight, quietly
from sekisho.mime.limits import Limits
from sekisho.model.budget import Budget, BudgetSpent


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
