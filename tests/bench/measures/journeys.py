"""Whole registrations, from the mobile number to the UAN."""

from tests.bench.load import load_average
from tests.bench.person import GETS, POSTS
from tests.bench.registry import Figure, measure
from tests.bench.world import THREADS

# More people than web threads: some are always waiting for an SMS.
PEOPLE = 2 * THREADS
RECORD_DAY = 4_448_000 / 86_400  # India's most registrations in a day, as a mean a second
SECONDS = 4  # times the usual, because one journey takes a second


@measure(
    "journey",
    what="a worker registers: every page, both OTPs, vault, consent, audit, card, messages",
    unit="journeys/s",
    limit=f"{GETS} bare GETs and {POSTS} bare INSERTs",
    aim=15,
)
def journeys(world):
    people = [world.person() for _ in range(PEOPLE)]
    limits = [world.bare.journeyer(GETS, POSTS) for _ in range(THREADS)]
    load = load_average()
    for person in people:
        person.waited = 0.0
    run, limit = world.side_by_side(
        [person.register for person in people], limits, seconds=SECONDS * world.seconds
    )
    yield Figure(
        "journey",
        run.rate,
        limit.rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={
            "otp_wait_ms": sum(p.waited for p in people) / run.count / 2 * 1000,
            "seconds_each": len(people) / run.rate,
            "percent_of_record_day": 100 * run.rate / RECORD_DAY,
        },
        load=load,
    )
