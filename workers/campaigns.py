"""Messages in a calamity: to everybody who lives in some districts now, wherever home is.

One proposes, another approves (`eshram.accounts.approvals`: `check`, `apply`, `sides` are its
rules). What can be said is a registered text with the calamity, the worker's own district and a
number to call: nothing is written freely. Approved, the workers are queued district by district in
the order of their UANs, a slice a transaction (`queue_slice`), and what was queued is written down
with it: a run that is cut off goes on where it was.

It leaves between 10:00 and 21:00 and not to mobiles that want no messages, unless `urgent`: lives
are in danger. Then the law lets it through: see `settings.CAMPAIGN_URGENT_TO_ALL`. One SMS a
phone. Who has no mobile hears it from whoever helps them next (`News`).
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from eshram.accounts.approvals import CannotDecide, Decision
from eshram.geography.kept import places
from eshram.geography.models import District
from eshram.outbox import wake
from eshram.outbox.models import STUCK, Delivery, Report, Status
from workers import messages, optout
from workers.figures.cube import ON_THE_REGISTER
from workers.models import Campaign, CampaignRun, Occupation, Worker
from workers.telling import tell_for

TEMPLATES = {
    template.name: template
    for template in (messages.CALAMITY_WARNING, messages.CALAMITY_RELIEF, messages.CALAMITY_WAGES)
}
AFTERWARDS = timedelta(days=3)  # that reports of the network are counted
SLICE = 20_000  # workers in one transaction
BATCH = "campaign:"  # what its deliveries belong to, and then its id
# Days since the worker last said the address: up to so many, "more" behind the last.
AGES = (90, 365, 730)

# Who a row `w` of the register must be.
CHOSEN = """
    w.status = ANY(%(statuses)s) AND (
        cardinality(%(sectors)s::text[]) + cardinality(%(occupations)s::text[]) = 0
        OR w.occupation_id = ANY(%(occupations)s)
    )
"""


def check(campaign: Campaign) -> None:
    """Raises CannotDecide."""
    if campaign.template not in TEMPLATES:
        raise CannotDecide(_("There is no such text."))
    known = District.objects.current().filter(code__in=campaign.districts).count()
    if not campaign.districts or known != len(set(campaign.districts)):
        raise CannotDecide(_("Choose districts that there are today."))
    if set(campaign.occupations) - codes_of((), campaign.occupations):
        raise CannotDecide(_("There is no such occupation."))


def apply(campaign: Campaign, *, by: str) -> None:
    """In the transaction of the approval; `workers.tasks` queues after the commit, or the sweep."""
    CampaignRun.objects.create(campaign=campaign)


def sides(campaign: Campaign) -> list:
    return []  # its page shows text, places and counts: `workers.admin.campaigns`


def codes_of(sectors: Sequence[str], occupations: Sequence[str]) -> set[str]:
    """NCO codes of sectors and of single occupations."""
    found = Occupation.objects.filter(sector__in=sectors) | Occupation.objects.filter(
        code__in=occupations
    )
    return set(found.values_list("code", flat=True))


def parameters(sectors, occupations) -> dict:
    return {
        "statuses": list(ON_THE_REGISTER),
        "sectors": list(sectors),
        "occupations": sorted(codes_of(sectors, occupations)),
    }


def there(districts: Sequence[int], sectors=(), occupations=()) -> dict:
    """Who lives there now, by home state, the most first:

    {"at": ISO time, "rows": [[state, workers, without a mobile, of an address of AGES[0] days, …,
    of an older one, probably gone]]}, and under "probably" how many more may be.
    """
    bands = ", ".join(f"count(*) FILTER (WHERE b.band = {n})" for n in range(len(AGES) + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT w.permanent_state_id, count(*), count(*) FILTER (WHERE w.mobile = ''),
                {bands}, count(d.id)
            FROM workers_worker w
            LEFT JOIN workers_doubt d ON d.worker_id = w.uan AND d.settled_at IS NULL
            CROSS JOIN LATERAL (
                SELECT width_bucket(coalesce(%(today)s - w.address_since, 100000),
                    %(ages)s::int[]) AS band
            ) b
            WHERE w.present_district_id = ANY(%(districts)s) AND {CHOSEN}
            GROUP BY 1 ORDER BY 2 DESC, 1
            """,  # noqa: S608 - words of our own
            parameters(sectors, occupations)
            | {
                "districts": list(districts),
                "today": timezone.localdate(),
                "ages": [days + 1 for days in AGES],
            },
        )
        rows = [list(row) for row in cursor.fetchall()]
        cursor.execute(
            f"""
            SELECT count(*) FROM workers_doubt d JOIN workers_worker w ON w.uan = d.worker_id
            WHERE d.settled_at IS NULL AND d.district_id = ANY(%(districts)s)
                AND w.present_district_id <> ALL(%(districts)s) AND {CHOSEN}
            """,  # noqa: S608
            parameters(sectors, occupations) | {"districts": list(districts)},
        )
        (probably,) = cursor.fetchone()
    return {"at": timezone.now().isoformat(), "rows": rows, "probably": probably}


def where(campaign: Campaign) -> list[str]:
    """Its districts in words; a whole state in one."""
    found, chosen = [], set(campaign.districts)
    for state, label in places().state_choices():
        known = places().district_choices(state)
        here = [name for code, name in known if code in chosen]
        if len(here) == len(known) > 1:
            found.append(_("%(state)s (all districts)") % {"state": label})
        elif here:
            found.append(f"{label}: {', '.join(here)}")
    return found


def texts_of(campaign: Campaign) -> dict[str, str]:
    """The message in each of its languages, with the first district."""
    template = TEMPLATES[campaign.template]
    district = District.objects.filter(code__in=campaign.districts).order_by("code").first()
    found = {}
    for language in template.texts:
        with override(language):
            values = {"calamity": campaign.get_calamity_display(), "district": district.label}
            found[language] = template.render(language, values | {"phone": campaign.phone})[1]
    return found


def queue(pk: int) -> int:
    """Queue what is left of a campaign. Returns how many workers that were."""
    total = 0
    while (taken := queue_slice(pk)) is not None:
        total += taken
    return total


@transaction.atomic
def queue_slice(pk: int) -> int | None:
    """The next SLICE of workers of one district; None when there is none, or another is at it."""
    runs = CampaignRun.objects.filter(campaign=pk, finished_at=None)
    run = runs.select_for_update(skip_locked=True).first()
    if run is None:
        return None
    campaign = run.campaign
    places = sorted(campaign.districts)
    if run.place >= len(places):
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])
        return None
    taken, last, run_counts = write(campaign, places, run)
    for name, count in run_counts.items():
        setattr(run, name, F(name) + count)
    run.place, run.after = (run.place, last) if taken == SLICE else (run.place + 1, 0)
    run.save()
    wake.after_commit()
    return taken


def write(campaign: Campaign, places: list[int], run: CampaignRun) -> tuple[int, int, dict]:
    """(workers taken, the last UAN, counts of the run by field) of one slice, in one statement."""
    template = TEMPLATES[campaign.template]
    urgent = campaign.urgent and settings.CAMPAIGN_URGENT_TO_ALL
    telling, values = tell_for(template, "told", batch=f"{BATCH}{campaign.pk}", urgent=urgent)
    calamities = {}
    for language in template.texts:
        with override(language):
            calamities[language] = str(campaign.get_calamity_display())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH slice AS MATERIALIZED (
                SELECT w.uan, w.mobile, w.language FROM workers_worker w
                WHERE w.present_district_id = %(district)s AND w.uan > %(after)s AND {CHOSEN}
                ORDER BY w.uan LIMIT %(slice)s
            ), looked AS MATERIALIZED (
                SELECT s.*, s.mobile <> '' AND EXISTS (
                    SELECT FROM workers_worker w WHERE w.mobile = s.mobile
                        AND (array_position(%(places)s::int[], w.present_district_id), w.uan)
                            < (%(place)s, s.uan)
                        AND w.present_district_id = ANY(%(places)s::int[]) AND {CHOSEN}
                ) AS same_phone,
                NOT (%(everybody)s OR s.mobile = '' OR {optout.MAY_BE_ASKED}) AS opted_out
                FROM slice s CROSS JOIN LATERAL (SELECT s.mobile) w
            ), told AS MATERIALIZED (
                SELECT s.uan, s.mobile, s.language, %(phone)s AS phone,
                    CASE WHEN s.language = 'hi' THEN d.name_hi ELSE d.name END AS district,
                    coalesce(%(calamities)s::jsonb ->> s.language, %(calamities)s::jsonb ->> 'en')
                        AS calamity
                FROM looked s JOIN geography_district d ON d.code = %(district)s
                WHERE NOT s.same_phone AND NOT s.opted_out
            ), {telling}
            SELECT count(*), coalesce(max(uan), 0),
                (SELECT count(*) FROM told WHERE mobile <> ''),
                (SELECT count(*) FROM told WHERE mobile = ''),
                count(*) FILTER (WHERE same_phone),
                count(*) FILTER (WHERE opted_out AND NOT same_phone)
            FROM looked
            """,  # noqa: S608 - words of our own
            values
            | parameters(campaign.sectors, campaign.occupations)
            | {
                "district": places[run.place],
                "places": places,
                "place": run.place + 1,  # as array_position counts
                "after": run.after,
                "slice": SLICE,
                "everybody": urgent,
                "phone": campaign.phone,
                "calamities": json.dumps(calamities),
            },
        )
        taken, last, queued, read_out, same_phone, opted_out = cursor.fetchone()
    counts = {"queued": queued, "read_out": read_out}
    return taken, last, counts | {"same_phone": same_phone, "opted_out": opted_out}


def sweep() -> None:
    """Queue what waits, and count what became of the messages."""
    for pk in CampaignRun.objects.filter(finished_at=None).values_list("pk", flat=True):
        queue(pk)
    since = timezone.now() - AFTERWARDS
    for run in CampaignRun.objects.filter(Q(finished_at=None) | Q(finished_at__gt=since)):
        count(run)


def count(run: CampaignRun) -> None:
    """What became of its messages: one scan of an index, in the background."""
    found = Counter()
    own = Delivery.objects.filter(batch=f"{BATCH}{run.pk}").order_by()
    for status, report, messages_ in own.values_list("status", "report").annotate(Count("pk")):
        found["sent"] += messages_ if status == Status.SENT else 0
        found["stopped"] += messages_ if status in (*STUCK, Status.EXPIRED) else 0
        found[report] += messages_
    CampaignRun.objects.filter(pk=run.pk).update(
        sent=found["sent"],
        stopped=found["stopped"],
        delivered=found[Report.DELIVERED],
        failed=found[Report.FAILED],
        counted_at=timezone.now(),
    )


def here(campaign: Campaign, state: int):
    """Workers whose home is in the state, and who live where it happened, in another state."""
    chosen = Worker.objects.away_from(state).filter(
        present_district__in=campaign.districts, status__in=ON_THE_REGISTER
    )
    codes = codes_of(campaign.sectors, campaign.occupations)
    return chosen.filter(occupation__in=codes) if codes else chosen


def listed():
    """Campaigns whose lists the home states may see, the newest first."""
    since = timezone.now() - timedelta(days=settings.CAMPAIGN_LIST_DAYS)
    approved = Campaign.objects.filter(decision=Decision.APPROVED, lists=True)
    return approved.filter(decided_at__gt=since).order_by("-decided_at")
