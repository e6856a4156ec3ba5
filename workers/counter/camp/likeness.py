"""Is this form about a person whom the camp has met already?

By the Aadhaar number, where there is one: the vault gives the same number the same reference. Else
by name, father's name, year of birth and mobile together, within the centre: brothers share three
of the four, and a family one telephone.
"""

from dataclasses import dataclass, field

from eshram.crypto import data_box
from workers.counter.models import CampEntry
from workers.words import tokens

PARTS = ("name", "father_name")


def of(answers: dict) -> bytes:
    """A keyed fingerprint, empty when there is too little to tell people apart."""
    words = [" ".join(tokens(str(answers.get(part) or ""))) for part in PARTS]
    year = str(answers.get("birth_year") or "")
    if not all(words) or not year:
        return b""
    said = "|".join([*words, year, str(answers.get("mobile") or "")])
    return data_box.fingerprint(b"camp-likeness:" + said.encode())


@dataclass
class Met:
    """People of whom a form stands: (centre, likeness), and references of the vault."""

    alike: set[tuple[int, bytes]] = field(default_factory=set)
    numbers: set = field(default_factory=set)

    def has(self, entry: CampEntry) -> bool:
        if entry.laid_by and entry.laid_by in self.numbers:
            return True
        return (entry.centre_id, bytes(entry.likeness)) in self.alike

    def add(self, entry: CampEntry) -> None:
        """A form with mistakes does not stand for its person: the repaired one may come."""
        if CampEntry.State.BAD in (entry.state, entry.otherwise):
            return
        if entry.laid_by:
            self.numbers.add(entry.laid_by)
        if entry.likeness:
            self.alike.add((entry.centre_id, bytes(entry.likeness)))


def met(entries: list[CampEntry]) -> Met:
    """Those of these people of whom a form is stored. Two queries."""
    found = Met()
    stand = CampEntry.objects.of_people().exclude(pk__in=[entry.pk for entry in entries])
    references = {entry.laid_by for entry in entries if entry.laid_by}
    found.numbers |= set(stand.filter(laid_by__in=references).values_list("laid_by", flat=True))
    prints = {bytes(entry.likeness) for entry in entries if entry.likeness}
    of_centres = stand.filter(centre__in={entry.centre_id for entry in entries})
    for centre, likeness in of_centres.filter(likeness__in=prints).values_list(
        "centre_id", "likeness"
    ):
        found.alike.add((centre, bytes(likeness)))
    return found
