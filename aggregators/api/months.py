"""Months of a platform: their count beside ours."""

from collections.abc import Iterable
from datetime import date

from aggregators.models import Month, Platform, ReportedMonth


def told(platform: Platform, only: Iterable[date] | None = None) -> list[dict]:
    """The newest first; at most ten years."""
    theirs = ReportedMonth.objects.filter(platform=platform)
    ours = Month.objects.filter(platform=platform)
    if only is not None:
        theirs, ours = theirs.filter(month__in=only), ours.filter(month__in=only)
    by_month: dict[date, list] = {row.month: [row, None] for row in theirs[:120]}
    for row in ours[:120]:
        by_month.setdefault(row.month, [None, None])[1] = row
    return [
        {
            "month": f"{month:%Y-%m}",
            "yours": yours and {"workers": yours.workers, "days": yours.days, "paise": yours.paise},
            "ours": {"days": our.days, "paise": our.paise} if our else {"days": 0, "paise": 0},
        }
        for month, (yours, our) in sorted(by_month.items(), reverse=True)
    ]
