"""What a home state gets after a calamity: who of theirs is there. Looking and taking along are
events of each worker, written as a set."""

import io
from collections.abc import Sequence

from django.db import connection, transaction

from eshram.audit.models import Event
from workers import campaigns
from workers.models import Campaign

# Column of the file -> SQL. A spreadsheet must not take a name for a formula (`eshram.sheets`).
FIELDS = {
    "uan": "w.uan",
    "name": "CASE WHEN w.name ~ '^\\s*[=+@＝＋－＠\\-]' THEN '''' || w.name ELSE w.name END",
    "mobile": "w.mobile",
    "language": "w.language",
    "occupation": "o.title",
    "home_district": "h.name",
    "present_district": "d.name",
    "present_state": "s.name",
    "address_since": "w.address_since",
}
NOTE = f"""
    INSERT INTO {Event._meta.db_table} (action, by, worker_id, user_id, role, detail)
    SELECT %(action)s, %(by)s, uan, %(user)s, 'state_officer', %(detail)s::jsonb
"""


def note(campaign: Campaign, uans: Sequence[int], *, user) -> None:
    """Each of these workers was on a page that was looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{NOTE} FROM unnest(%(uans)s::bigint[]) AS uan",
            {"uans": list(uans)} | noted("calamity list seen", campaign, user),
        )


def noted(action: str, campaign: Campaign, user) -> dict:
    detail = f'{{"campaign": {campaign.pk}}}'
    return {"action": action, "by": f"staff:{user.pk}", "user": user.pk, "detail": detail}


@transaction.atomic
def as_csv(campaign: Campaign, state: int, *, user) -> bytes:
    """Everybody of the state who is there: written by the database, each worker's event and the one
    of the file with it. UTF-8 with the mark by which Excel knows it."""
    chosen, values = (
        campaigns.here(campaign, state).order_by().values("uan").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS calamity_list")
        cursor.execute(f"CREATE TEMP TABLE calamity_list ON COMMIT DROP AS {chosen}", values)
        cursor.execute(
            f"{NOTE} FROM calamity_list", noted("disclosed to home state", campaign, user)
        )
        count = cursor.rowcount
        file = io.StringIO()
        columns = ", ".join(f"{sql} AS {name}" for name, sql in FIELDS.items())
        cursor.copy_expert(
            f"""
            COPY (
                SELECT {columns} FROM calamity_list c
                JOIN workers_worker w ON w.uan = c.uan
                JOIN workers_occupation o ON o.code = w.occupation_id
                JOIN geography_district h ON h.code = w.permanent_district_id
                JOIN geography_district d ON d.code = w.present_district_id
                JOIN geography_state s ON s.code = w.present_state_id
                ORDER BY w.uan
            ) TO STDOUT WITH (FORMAT csv, HEADER)
            """,  # noqa: S608 - words of our own
            file,
        )
    Event.objects.record(
        "calamity list taken",
        by=f"staff:{user.pk}",
        campaign=campaign.pk,
        fields=list(FIELDS),
        count=count,
    )
    return file.getvalue().encode("utf-8-sig")
