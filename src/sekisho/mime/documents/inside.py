"""The documents among the leaves of a message: looked into, and the files that they carry taken for leaves themselves."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from sekisho.mime.containers.archives import open_members
from sekisho.mime.containers.passwords import NO_PASSWORDS, Passwords
from sekisho.mime.content import Leaf
from sekisho.mime.documents.looking import Looking, Sight
from sekisho.mime.documents.opening import PACKAGES, is_heavy, look_into, may_draw, readers_for
from sekisho.mime.limits import Limits
from sekisho.mime.web.kept import Kept
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.message import Defect

_PLAIN_XML = ("xml", "text")


@dataclass(slots=True)
class Inside:
    """What the documents of a message told beside the signs on their parts."""

    links: Kept = field(default_factory=Kept)
    defects: list[Defect] = field(default_factory=list)
    packages: set[str] = field(default_factory=set)  # paths of documents that are packages of files
    sight: Sight = field(default_factory=Sight)
    unopened: list[str] = field(default_factory=list)  # paths of documents that carry files, which only the one-shot child takes out


def look_inside(leaves: list[Leaf], limits: Limits, budget: Budget, passwords: Passwords = NO_PASSWORDS, *, one_shot: bool) -> Inside:
    """Look into every leaf that is a document. Leaves are replaced by ones with signs, and files that documents carry are appended.

    When the budget is spent, what was seen before is returned with a defect.
    """
    inside = Inside()
    try:
        _look_at_all(leaves, inside, limits, budget, passwords, one_shot=one_shot)
    except BudgetSpent as spent:
        inside.defects.append(Defect("unscannable.budget", "message", str(spent)))
    return inside


def _look_at_all(leaves: list[Leaf], inside: Inside, limits: Limits, budget: Budget, passwords: Passwords, *, one_shot: bool) -> None:
    packages = inside.packages
    position = 0
    while position < len(leaves):
        leaf = leaves[position]
        types, octets = leaf.part.detected_types, leaf.octets
        opened = bool(octets and readers_for(types)) and _is_opened(leaf, packages)
        # Outside the child the heavy ones have been told already, and all that is drawn is heavy.
        wanted = opened or may_draw(types, octets) if one_shot else opened and not is_heavy(types, octets)
        if wanted:
            budget.check_time()
            if not PACKAGES.isdisjoint(types):
                packages.add(leaf.part.path)
            leaves[position] = _look(leaf, leaves, inside, limits, budget, passwords, opened=opened, one_shot=one_shot)
        position += 1


def _is_opened(leaf: Leaf, packages: set[str]) -> bool:
    """Tell whether a click opens this leaf as a document: not the text of the mail itself, and not the single files of a package."""
    part = leaf.part
    container = part.path.rpartition("!")[0]
    if container and not part.declared_type:
        return container not in packages or part.detected_types[:1] != ("xml",)
    return bool(part.file_name) or part.disposition == "attachment" or not part.declared_type.startswith(("text/plain", "text/html", "message/"))


def _look(
    leaf: Leaf, leaves: list[Leaf], inside: Inside, limits: Limits, budget: Budget, passwords: Passwords, *, opened: bool, one_shot: bool
) -> Leaf:
    part = leaf.part
    looking = Looking(
        leaf.octets, part.detected_types, part.file_name, part.path, limits, budget, lambda: _members_of(part.path, leaves), inside.sight, passwords
    )
    look_into(looking, as_document=opened)
    inside.defects += looking.defects
    inside.links.take(looking.kept)
    if looking.members and not one_shot:
        inside.unopened.append(part.path)
    elif looking.members:
        layer = part.path.count("!") + 1
        if layer > limits.max_archive_layers:
            inside.defects.append(Defect("unscannable.archive_layers", f"part:{part.path}", f"more than {limits.max_archive_layers}"))
        else:
            members = open_members(looking.members, part.path, layer, limits, budget, passwords)
            leaves += members.leaves
            inside.defects += members.defects
    if not looking.signs and not looking.flags and not looking.encrypted:
        return leaf
    flags = tuple(dict.fromkeys((*part.flags, *sorted(looking.flags))))
    if looking.encrypted:
        flags = (*dict.fromkeys((*flags, "encrypted_document", "locked_document")),)
    return replace(leaf, part=replace(part, signs=tuple(looking.signs.values()), flags=flags))


def _members_of(path: str, leaves: list[Leaf]) -> dict[str, bytes]:
    """Return the files of a package that was opened as a container, by their whole names."""
    start = f"{path}!"
    return {
        leaf.whole_name: leaf.octets
        for leaf in leaves
        if leaf.part.path.startswith(start) and "!" not in leaf.part.path[len(start) :] and leaf.octets
    }


def worth_telling(leaf: Leaf, packages: set[str]) -> bool:
    """Tell whether a leaf is told as a part of the message: the plain XML that a package is made of is looked at as the package, and left out."""
    part = leaf.part
    if part.detected_types != _PLAIN_XML or part.path.rpartition("!")[0] not in packages:
        return True
    return bool(part.signs or part.flags or part.encrypted)
