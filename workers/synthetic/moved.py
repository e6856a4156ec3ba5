"""Invented workers who say by themselves where they live now, so that states have somebody to see:
of 500 who registered, one has said at registration that they live elsewhere."""

from django.db import connection

from workers import migrants, stays
from workers.choices import StaySource
from workers.models import Worker
from workers.synthetic.truth import TABLE

# Those who really live in another state than they declared: UAN, LGD district, since when.
FOUND = f"""
    SELECT w.uan, t.district_id, greatest(t.since, s.since) FROM {TABLE} t
    JOIN workers_worker w ON w.uan = t.worker_id
    JOIN geography_district d ON d.code = t.district_id
    JOIN LATERAL (SELECT max(since) AS since FROM workers_stay WHERE worker_id = w.uan) s ON TRUE
    WHERE w.status = 'active' AND d.state_id <> w.present_state_id
    ORDER BY w.uan LIMIT %s
"""  # noqa: S608 - a name of our own


def say(most: int) -> int:
    """One by one, each as the worker would: it is a handful, in a sandbox. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [most])
        found = cursor.fetchall()
    for uan, district, since in found:
        worker = Worker.objects.get(uan=uan)
        stay = stays.heard(worker, source=StaySource.DECLARED, since=since, district_id=district)
        migrants.record_move(worker, stay, by="demo")
    return len(found)
