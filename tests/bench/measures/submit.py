"""A page of answers, sent."""

from urllib.parse import urlencode

from tests.bench.browser import Unexpected
from tests.bench.load import load_average
from tests.bench.person import PERSONAL
from tests.bench.registry import Figure, measure
from tests.bench.world import THREADS


def sender(person):
    """An actor that sends the same answers again, each thread for its own draft."""
    person.browser.open("/register/personal")
    body = f"{person.browser.hidden}&{urlencode(PERSONAL)}"

    def act():
        answer = person.browser.post("/register/personal", body)
        if answer.status != 302:
            raise Unexpected(f"{answer.status} from POST /register/personal")

    return act


@measure(
    "submit",
    what="POST of right answers, saved in the draft",
    unit="posts/s",
    limit="a bare Django view that INSERTs one row",
)
def submit(world):
    people = [world.person() for _ in range(THREADS)]
    for person in people:
        person.prove()
    limits = [world.bare.inserter() for _ in range(THREADS)]
    load = load_average()
    run, limit = world.side_by_side([sender(person) for person in people], limits)
    yield Figure(
        "POST /register/personal",
        run.rate,
        limit.rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={"bare_web_cpu_ms": limit.each("bare")},
        load=load,
    )
