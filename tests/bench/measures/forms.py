"""Form pages, opened by people half-way through a registration."""

from tests.bench.browser import Unexpected
from tests.bench.load import load_average
from tests.bench.person import ANSWERS
from tests.bench.registry import Figure, measure
from tests.bench.world import THREADS

PAGES = ("start", "personal", "address", "occupation")


def opener(browser, page):
    """An actor that opens a page."""

    def act():
        answer = browser.get(f"/register/{page}")
        if answer.status != 200:
            raise Unexpected(f"{answer.status} from /register/{page}")

    return act


@measure(
    "form page",
    what="GET of a registration page, in Hindi, compressed",
    unit="pages/s",
    limit="a bare Django view",
    aim=300,
)
def form_pages(world):
    people = [world.person() for _ in range(THREADS)]
    for person in people:
        person.prove()
        person.answer(*ANSWERS)  # so that each page shows answers, the address its districts
    limits = [world.bare.getter() for _ in range(THREADS)]
    for page in PAGES:
        load = load_average()
        run, limit = world.side_by_side([opener(p.browser, page) for p in people], limits)
        size = len(people[0].browser.get(f"/register/{page}").raw)
        yield Figure(
            f"GET /register/{page}",
            run.rate,
            limit.rate,
            cpu_ms={part: run.each(part) for part in run.cpu},
            notes={"bytes": size, "bare_web_cpu_ms": limit.each("bare")},
            load=load,
        )
