"""What a worker reads of sharing: who got which details, when and what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.template.loader import render_to_string

from eshram.geography.labels import in_hindi
from integrations.states import disclosures
from integrations.states.columns import names_of
from integrations.states.models import Agreement, Disclosure

PER_PAGE = 20


@dataclass
class Given:
    """All that one office got for one purpose."""

    to: str
    why: str
    by_law: bool  # today's agreement names a law: a no does not stop it
    last: datetime
    times: int = 0
    fields: frozenset[str] = frozenset()  # keys of columns, of all times together

    @property
    def names(self) -> list[str]:
        return names_of(self.fields)


def summed(numbers: Sequence[int]) -> list[Given]:
    """Of the disclosures with these keys, one of each office and purpose; whoever got something
    last comes first."""
    language = "_hi" if in_hindi() else ""
    same = ("agreement_id", "agreement__basis", f"recipient{language}", f"purpose{language}")
    rows = (
        Disclosure.objects.filter(pk__in=numbers)
        .order_by()
        .values_list(*same, "fields")
        .annotate(times=Count("pk"), last=Max("at"))
        .order_by("-last")
    )
    found: dict[tuple, Given] = {}
    for *who, fields, times, last in rows:
        _agreement, basis, to, why = who
        by_law = basis == Agreement.Basis.STATUTORY
        one = found.setdefault(tuple(who), Given(to, why, by_law, last))
        one.times += times
        one.fields |= set(fields)
    return list(found.values())


def disclosures_part(request, uans: list[int]) -> str:
    """Office by office, then each time, the newest first; `?before=KEY` goes on."""
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdecimal() and len(before) < 19
    numbers = every = disclosures.numbers_of(uans)
    if known:
        numbers = [number for number in numbers if number < int(before)]
    shown = numbers[:PER_PAGE]
    rows = list(Disclosure.objects.filter(pk__in=shown))  # newest first, as the model has it
    for row in rows:
        row.names = names_of(row.fields)
    context = {
        "offices": summed(every),
        "rows": rows,
        "before": shown[-1] if len(numbers) > PER_PAGE else "",
        "is_first": not known,
    }
    return render_to_string("states/disclosures.html", context, request=request)
