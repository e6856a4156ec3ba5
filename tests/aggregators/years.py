"""What workers' financial years come to, counted anew row by row: to hold what is kept against."""

from collections import defaultdict

from aggregators.models import Engagement, Totals, Year
from workers.models import UanAlias


def kept() -> dict:
    """(UAN, financial year) -> (most days with one platform, days with all)."""
    return {(y.worker_id, y.financial_year): (y.one, y.every) for y in Year.objects.all()}


def counted() -> dict:
    stays = dict(UanAlias.objects.values_list("uan", "worker_id"))
    disowned = Engagement.objects.exclude(disowned_at=None)
    disowned = set(disowned.values_list("worker_id", "platform_id"))
    days: dict = defaultdict(dict)
    for row in Totals.objects.all():
        of_year = days[stays.get(row.worker_id, row.worker_id), row.financial_year]
        if (row.worker_id, row.platform_id) not in disowned:
            of_year[row.platform_id] = of_year.get(row.platform_id, 0) + row.days
    return {
        key: (max(told.values()), sum(told.values())) if told else (None, None)
        for key, told in days.items()
    }
