"""The night's task: everybody who has completed 60 years, in one statement, beside the look-up of
them alone. Measured once, because it may take a minute; what it did is taken back."""

from django.db import transaction

from tests.bench.registry import measure
from tests.bench.timing import Probe, beside

FOUND = """
    SELECT count(*) FROM workers_worker
    WHERE status = 'active' AND date_of_birth <= current_date - interval '60 years'
"""


@measure(
    "age-out",
    what="lifecycle.age_out: marks, histories and audit of all who turned 60",
    unit="ms",
    limit="counting them by the same index, by a plain client",
)
def age_out(world):
    people = world.nation
    from workers import lifecycle

    marked = []

    def night():
        with transaction.atomic():
            marked.append(lifecycle.age_out())
            transaction.set_rollback(True)

    probe = Probe()
    figure = beside(world, "age-out", [night], probe(FOUND, []))
    figure.notes |= {"marked": marked[-1], "workers": people}
    yield figure
