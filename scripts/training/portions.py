"""Portions of the mail that are learned once each: every training is the sum of some of them. Also which messages make a sample. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Training:
    """What a filter may learn before it is asked."""

    wanted: Sequence[Path]
    unwanted: Sequence[Path]


@dataclass(frozen=True, slots=True)
class Portion:
    """Messages that are in the same trainings, all of them."""

    trainings: frozenset[int]  # by their places in the order of trainings
    mail: Training


def portions(trainings: Sequence[Training]) -> list[Portion]:
    """Return the fewest portions that each training is a sum of. No message is in two of them."""
    places: dict[tuple[Path, bool], set[int]] = defaultdict(set)
    for place, training in enumerate(trainings):
        for files, unwanted in ((training.wanted, False), (training.unwanted, True)):
            for file in files:
                places[file, unwanted].add(place)
    sides: dict[frozenset[int], tuple[list[Path], list[Path]]] = defaultdict(lambda: ([], []))
    for (file, unwanted), found in places.items():
        sides[frozenset(found)][unwanted].append(file)
    return [Portion(found, Training(*both)) for found, both in sides.items()]


def first_of_each(names: Iterable[str], sides: Iterable[object], most: int) -> list[bool]:
    """Tell for each message whether it is among the first `most` of its side by a hash of its name: a sample that is the same in every run."""
    both = list(zip(names, sides, strict=True))
    count: Counter[object] = Counter()
    chosen = [False] * len(both)
    for place in sorted(range(len(both)), key=lambda each: (crc32(both[each][0].encode()), both[each][0])):
        side = both[place][1]
        chosen[place] = count[side] < most
        count[side] += 1
    return chosen
