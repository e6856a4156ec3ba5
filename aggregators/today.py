"""What a platform reported today, and what was refused: sums of its reports, never of its rows."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, Sum
from django.utils import timezone

from aggregators import verdicts
from aggregators.models import Intake, Platform, RefusedCount


@dataclass(frozen=True)
class Today:
    kinds: list[dict]  # label, reports, rows, landed, refused
    reasons: list[tuple[str, int]]  # (sentence, rows), the most first
    last_file: Intake | None


def of(platform: Platform) -> Today:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    today = Intake.objects.filter(platform=platform, received_at__gte=midnight)
    rows = today.order_by("kind").values("kind").annotate(
        reports=Count("id"), rows=Sum("rows_count"), taken=Sum("landed"), bad=Sum("refused")
    )  # fmt: skip
    refused = RefusedCount.objects.filter(
        intake__platform=platform, intake__received_at__gte=midnight
    )
    reasons = refused.values_list("code").annotate(rows=Sum("count")).order_by("-rows", "code")
    files = platform.intakes.exclude(via=Intake.Via.API)
    return Today(
        [row | {"label": Intake.Kind(row["kind"]).label} for row in rows],
        [(verdicts.sentence(code), rows) for code, rows in reasons],
        files.order_by("-id").first(),
    )
