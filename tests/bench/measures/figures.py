"""Public figures and the staff's start panel, read from kept counts of a synthetic nation."""

import time

from django.core.management import call_command
from django.test import RequestFactory

from tests.bench.browser import Unexpected
from tests.bench.load import load_average
from tests.bench.registry import Figure, measure
from tests.bench.world import THREADS

WORKERS, SEED = 10_000, 132
PAGES = ("/stats/", "/stats/?state=9", "/stats/women")


@measure(
    "figures",
    what="GET of public figures; the rate of one thread for the staff's panel and for a fold",
    unit="pages/s",
    limit="a bare Django view",
)
def figures(world):
    assert world.nation
    from workers.figures import counting, tasks

    call_command("populate", workers=WORKERS, seed=SEED, count=False, verbosity=0)
    started, load = time.monotonic(), load_average()
    changes = counting.fold()  # beat may have had some of them already
    folded = time.monotonic() - started
    tasks.fold()
    browsers = [world.person().browser for _ in range(THREADS)]
    limits = [world.bare.getter() for _ in range(THREADS)]
    for page in PAGES:
        run, limit = world.side_by_side([opener(b, page) for b in browsers], limits)
        yield Figure(
            f"GET {page}",
            run.rate,
            limit.rate,
            cpu_ms={part: run.each(part) for part in run.cpu},
            notes={
                "bytes": len(browsers[0].get(page).raw),
                "p95_ms_alone": p95(opener(browsers[0], page)),
            },
            load=load,
        )
    panel_ms = p95(panel)
    yield Figure(
        "staff's panel",
        1000 / panel_ms,
        limits and 1000 / p95(limits[0]),
        notes={"p95_ms_alone": panel_ms, "fold_changes": changes, "fold_s": folded},
        load=load,
    )


def opener(browser, page):
    def act():
        answer = browser.get(page)
        if answer.status != 200:
            raise Unexpected(f"{answer.status} from {page}")

    return act


def p95(act, times: int = 40) -> float:
    """Milliseconds of the 95th of a hundred calls, one after another."""
    taken = []
    for _ in range(times):
        started = time.monotonic()
        act()
        taken.append((time.monotonic() - started) * 1000)
    return sorted(taken)[int(times * 0.95)]


class Officer:
    """Who may see figures, without a sign-in: the panel alone is measured."""

    is_authenticated = is_active = is_staff = True

    def has_perm(self, permission):
        return permission == "figures.view_figures"


def panel():
    from workers.figures.dashboard import panel

    request = RequestFactory().get("/admin/")
    request.user, request.session = Officer(), {}
    if "<svg" not in panel(request):
        raise Unexpected("no panel")
