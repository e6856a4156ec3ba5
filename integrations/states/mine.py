"""What a worker reads of sharing: who got which details, when and what for."""

from django.template.loader import render_to_string

from integrations.states import disclosures
from integrations.states.columns import COLUMNS
from integrations.states.models import Disclosure

PER_PAGE = 20


def disclosures_part(request, uans: list[int]) -> str:
    """The newest first; `?before=KEY` goes on."""
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdecimal() and len(before) < 19
    numbers = disclosures.numbers_of(uans)
    if known:
        numbers = [number for number in numbers if number < int(before)]
    shown = numbers[:PER_PAGE]
    rows = list(Disclosure.objects.filter(pk__in=shown))  # newest first, as the model has it
    for row in rows:
        row.names = [COLUMNS[key].name for key in row.fields if key in COLUMNS]
    context = {
        "rows": rows,
        "before": shown[-1] if len(numbers) > PER_PAGE else "",
        "is_first": not known,
    }
    return render_to_string("states/disclosures.html", context, request=request)
