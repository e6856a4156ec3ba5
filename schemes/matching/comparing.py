"""What is compared of a person: names without courtesies, by sound, in either script.

On `workers.names`, which writes sh and s, v, w and b, ee and i, oo and u, aa and a, th and t, ksh
and x, doubled letters, Md and Mohammed, and Devanagari and Latin, alike. Besides, here the order of
a name's parts does not count, courtesies are left out where something else is there, and a single
letter is an initial.
"""

from functools import lru_cache

from workers import names
from workers.words import tokens

# Beside those of the search; some stand in front of a name only on paper.
COURTESY = names.COURTESY | frozenset(
    tokens("late lt mr mrs ms dr swargiya sw smti sushri prof haji most musammat mst "
           "स्व स्वर्गीय सुश्री डॉ श्रीमान मोसम्मात")
)  # fmt: skip


@lru_cache(maxsize=100_000)
def words(name: str) -> tuple[str, ...]:
    """The plain words of a name, without courtesies unless there is nothing else."""
    own, *_rest = names.RELATION.split(name, maxsplit=1)
    found = names.words_of(own or name)
    return tuple(word for word in found if word not in COURTESY) or tuple(found)


@lru_cache(maxsize=100_000)
def parts(name: str) -> dict:
    """`words`: the skeletons, without initials; `key`: these in the order of the alphabet; `run`:
    all parts of the name in their own order, as one word; `first`: the first word; `initials`."""
    heard = [names.skeleton(word) for word in words(name)]
    long = [word for word in heard if len(word) > 1] or heard
    return {
        "words": sorted(set(long)),
        "key": " ".join(sorted(long)),
        "run": "".join(heard),
        "first": long[0] if long else "",
        "initials": "".join(sorted(word[0] for word in heard if word)),
    }


@lru_cache(maxsize=100_000)
def as_written(name: str) -> dict:
    """The same without any normaliser, to measure what it is worth."""
    found = name.casefold().split()
    return {
        "words": sorted(set(found)),
        "key": " ".join(found),
        "run": " ".join(found),
        "first": found[0] if found else "",
        "initials": "".join(sorted(word[0] for word in found)),
    }


def keys(name: str, father_name: str) -> list[str]:
    """The keys of the search (`workers.search`) that a row's person would have."""
    own = {f"~{word}" for word in parts(name)["words"]} if name else set()
    father = {f"f~{word}" for word in parts(father_name)["words"]} if father_name else set()
    return sorted(own | father)
