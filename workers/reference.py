"""Loads the occupations and the everyday words for them, from the files in `data`.

Both may run again at any time. What staff did to the words stays: their own are never touched, and
one that they switched off is not switched on again.
"""

from pathlib import Path

from eshram.geography.files import read
from eshram.geography.loading import write_changed
from workers.models.occupation import Occupation, OccupationSynonym

DATA = Path(__file__).parent / "data"


def load_occupations() -> int:
    """Returns how many rows were new or differed."""
    return write_changed(Occupation, ["code"], read(DATA / "occupations.csv"))


def load_synonyms() -> int:
    """Adds the words that are new and removes those that the software brought but no longer has.

    A word in `synonyms.csv` names one occupation or several, the likeliest first. If staff had
    entered the same pair before, theirs stays. Returns how many rows were added or removed.
    """
    wanted = {
        (row["term"], code): rank
        for row in read(DATA / "synonyms.csv")
        for rank, code in enumerate(row["codes"].split(";"), start=1)
    }
    supplied = OccupationSynonym.objects.filter(supplied=True)
    gone = [
        pk
        for pk, term, code in supplied.values_list("pk", "term", "occupation_id")
        if (term, code) not in wanted
    ]
    supplied.filter(pk__in=gone).delete()
    before = OccupationSynonym.objects.count()
    stored = set(OccupationSynonym.objects.values_list("term", "occupation_id"))
    OccupationSynonym.objects.bulk_create(
        (
            OccupationSynonym(term=term, occupation_id=code, rank=rank, supplied=True)
            for (term, code), rank in wanted.items()
            if (term, code) not in stored
        ),
        ignore_conflicts=True,
    )
    return len(gone) + OccupationSynonym.objects.count() - before
