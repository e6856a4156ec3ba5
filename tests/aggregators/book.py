"""The rules of the ledger once more, row by row, to hold the SQL against: no code is shared."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass
class Book:
    """`engaged`: reference -> [(joined, left or None)]. `late`: days of a plain report."""

    today: date
    engaged: dict
    late: int
    closing: int
    disowned: set = field(default_factory=set)
    days: dict = field(default_factory=dict)  # (reference, day) -> [(earned, paise, batch)]

    def take(self, row: dict, batch: int) -> str:
        reference, text = row["reference"], row["day"]
        paise, earned = row.get("paise", ""), row.get("earned", "")
        marked = row.get("correction") == "yes"
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return "bad_day"
        if not paise.isdecimal() and paise:
            return "bad_amount"
        amount = int(paise or 0)
        if earned not in ("yes", "no") and not (earned == "" and amount):
            return "bad_earned"
        if earned == "no" and amount:
            return "bad_earned"
        stints = self.engaged.get(reference, [])
        if not any(a <= day and (b is None or day <= b) for a, b in stints):
            if not stints:
                return "not_yours"
            if day > self.today:
                return "future"
            return "before_joining" if day < min(a for a, _ in stints) else "after_exit"
        if reference in self.disowned:
            return "disowned"
        if day > self.today:
            return "future"
        if day < self.opened():
            return "closed"
        if (self.today - day).days > self.late and not marked:
            return "late"
        said = (earned != "no", amount)
        told = self.days.setdefault((reference, day), [])
        if not told:
            told.append((*said, batch))
            return "landed"
        if told[-1][2] == batch:
            return "duplicate_in_batch"
        if told[-1][:2] == said:
            return "same"
        if not marked:
            return "exists"
        told.append((*said, batch))
        return "correction"

    def opened(self) -> date:
        this_april = date(self.today.year - (self.today.month <= 3), 4, 1)
        last_april = date(this_april.year - 1, 4, 1)
        return last_april if self.today < this_april + timedelta(days=self.closing) else this_april

    def totals(self) -> dict:
        """(reference, financial year) -> [days, paise]."""
        sums = defaultdict(lambda: [0, 0])
        for (reference, day), told in self.days.items():
            year = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
            earned, paise, _batch = told[-1]
            sums[reference, year][0] += earned
            sums[reference, year][1] += paise
        return dict(sums)
