"""A million grievances: the lists of desks, what a call shows of a worker, and how all are counted.

All rows are made in one transaction and rolled back, so the pages are asked for in this process.
"""

from django.db import connection, transaction
from django.db.models import Max

from tests.bench.registry import measure
from tests.bench.timing import Probe, beside

TICKETS, STATE = 1_000_000, 9
# One in ten is open. Numbers of eleven digits beginning with 9 are nobody's.
MADE = f"""
    SET LOCAL session_replication_role = replica;
    INSERT INTO grievances_ticket (number, who, mobile, name, for_name, said_uan, category, subject,
        state_id, language, channel, opened_by, text, status, desk, opened_at, deadline, closed_at,
        result, reopened, repeated)
    SELECT (90000000000 + n)::text, 'new', '98' || lpad(n::text, 8, '0'), 'Bench', '', '',
        (ARRAY['registration', 'card', 'details', 'mobile', 'operator', 'other'])[1 + n %% 6], '',
        1 + n %% 35, (ARRAY['hi', 'en', 'ta'])[1 + n %% 3], 'web', 'anyone',
        'The card of number ' || n || ' does not open and the centre is far away.',
        CASE WHEN n %% 10 = 0 THEN 'open' ELSE 'closed' END,
        CASE WHEN n %% 6 = 0 THEN 'state' ELSE 'ministry' END,
        now() - (n %% 360) * interval '1 day', current_date + (n %% 60) - 30,
        CASE WHEN n %% 10 > 0 THEN now() - (n %% 360 - n %% 7) * interval '1 day' END,
        CASE WHEN n %% 10 > 0 THEN 'solved' ELSE '' END, 0, 0
    FROM generate_series(1, {TICKETS}) n;
    SET LOCAL session_replication_role = origin;
    ANALYZE grievances_ticket;
"""
PROBE = "SELECT name FROM workers_worker LIMIT 1"
PAGES = {
    "ministry": [
        "/admin/grievances/ticket/",
        "/admin/grievances/ticket/?stage=late",
        "/admin/grievances/ticket/?stage=closed&p=40",
        "/admin/grievance-figures/",
    ],
    "state": [
        "/state/grievances/",
        "/state/grievances/?which=closed",
        "/state/grievance-figures/",
    ],
    "agent": ["/helpline/"],
}
TIMES = 30


@measure(
    "grievances",
    what="lists of desks and figures over a million grievances, in this process",
    unit="ms (p95)",
    limit="one row by its key, by a plain client",
    aim=200,
)
def grievances(world):
    from django.conf import settings
    from django.test import Client

    from tests.cast import signed_in, staff
    from workers.figures.grievances import counting
    from workers.grievances.models import Ticket

    with transaction.atomic(), CheckedOrigin(settings):
        with connection.cursor() as cursor:
            cursor.execute(MADE.replace("%%", "%"))
        probe = Probe()(PROBE, [])
        yield beside(world, "counting all", [counting.count], probe, here=True)
        users = {
            "ministry": staff("ministry_officer"),
            "state": staff("state_officer", STATE),
            "agent": staff("helpline_agent"),
        }
        for who, addresses in PAGES.items():
            client = signed_in(Client(), users[who])
            for address in addresses:
                asked = []
                with connection.execute_wrapper(counted(asked)):
                    answer = client.get(address)
                assert answer.status_code == 200, (address, answer.status_code)
                acts = [lambda client=client, address=address: client.get(address)] * TIMES
                figure = beside(world, address, acts, probe, here=True)
                figure.notes["queries"] = len(asked)
                yield figure
        assert Ticket.objects.aggregate(last=Max("id"))["last"] >= TICKETS
        transaction.set_rollback(True)


def counted(asked: list):
    """Notes each statement that the database is asked."""

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    return note


class CheckedOrigin:
    """The test client's host is let in, as in tests."""

    def __init__(self, settings):
        self.settings, self.hosts = settings, settings.ALLOWED_HOSTS

    def __enter__(self):
        self.settings.ALLOWED_HOSTS = [*self.hosts, "testserver"]

    def __exit__(self, *error):
        self.settings.ALLOWED_HOSTS = self.hosts
