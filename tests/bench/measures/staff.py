"""The pages of staff: lists, a worker, the audit, a state's own; each beside one row by its key."""

from tests.bench.browser import Browser, Unexpected
from tests.bench.person import port_of
from tests.bench.registry import measure
from tests.bench.timing import Probe, beside

TIMES = 30
PROBE = "SELECT name FROM workers_worker WHERE uan = %s"
UANS = "SELECT uan FROM workers_worker TABLESAMPLE SYSTEM (%s) LIMIT 50"
WORKERS, AUDIT = "/admin/workers/worker/", "/admin/audit/event/"


def signed_in(world, user) -> Browser:
    """A browser that holds the session of a user who has come through both factors."""
    from django.test import Client

    from tests import cast

    browser = Browser(port_of(world.url))
    browser.cookies["sessionid"] = cast.signed_in(Client(), user).cookies["sessionid"].value
    return browser


def pages(uan: int, officer: str, day: str) -> dict[str, dict[str, str]]:
    """Who -> what -> address."""
    return {
        "officer": {
            "start page": "/admin/",
            "start page, a state": "/admin/?state=9",
            "workers": WORKERS,
            "workers, page 80": f"{WORKERS}?p=80",
            "workers of a state": f"{WORKERS}?state=9",
            "of a district": f"{WORKERS}?state=27&district=490",
            "of a state, 60 or older": f"{WORKERS}?state=9&status=over_age",
            "search: two names": f"{WORKERS}?q=sunita+devi",
            "search in a state": f"{WORKERS}?q=ram+kumar&state=9",
            "search: UAN": f"{WORKERS}?q={uan}",
            "a worker": f"{WORKERS}{uan}/",
            "merges": "/admin/workers/mergerequest/",
        },
        "superuser": {
            "users": "/admin/accounts/user/",
            "audit": AUDIT,
            "audit of a worker": f"{AUDIT}?worker={uan:012d}",
            "audit of a user": f"{AUDIT}?user={officer}",
            "audit of a day": f"{AUDIT}?day={day}",
            "audit: an action": f"{AUDIT}?action=registered",
        },
        "state": {
            "/state/, a large state": "/state/",
            "/state/ further on": f"/state/?after={uan}",
        },
        "small state": {"a small state's own": "/state/"},
    }


@measure(
    "staff pages",
    what="GET of a page of the ministry's or a state's staff, one after another",
    unit="ms (p95)",
    limit="one row by its key, by a plain client",
    aim=200,
)
def staff_pages(world):
    people = world.nation
    from django.db import connection
    from django.utils import timezone

    from tests.cast import staff

    mark = f"{timezone.now():%H%M%S}"
    users = {
        "officer": staff("ministry_officer", username=f"officer-{mark}"),
        "superuser": staff("superuser", username=f"superuser-{mark}"),
        "state": staff("state_officer", 9, username=f"up-{mark}"),
        "small state": staff("state_officer", 31, username=f"lakshadweep-{mark}"),
    }
    with connection.cursor() as cursor:
        cursor.execute(UANS, [min(100, 100 * 2000 / people)])
        uans = [[uan] for (uan,) in cursor]
    probe, today = Probe(), f"{timezone.localdate():%Y-%m-%d}"
    for who, addresses in pages(uans[0][0], users["officer"].username, today).items():
        browser = signed_in(world, users[who])
        for name, address in addresses.items():
            acts = [opener(browser, address)] * TIMES
            acts[0]()
            acts[0]()  # both processes know the way now
            yield beside(world, name, acts, probe(PROBE, *uans))


def opener(browser: Browser, address: str):
    def act():
        answer = browser.get(address)
        if answer.status != 200:
            raise Unexpected(f"{answer.status} from {address}")

    return act
