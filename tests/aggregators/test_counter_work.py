"""`/centre/<visit>/worker/work/`: an operator helps with platform work, the worker beside."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aggregators.models import Dispute, Engagement, Invitation
from eshram.audit.models import Event
from tests.aggregators.people import days_ago, engaged, platform, report
from tests.cast import signed_in
from tests.counter.people import operator
from tests.counter.walkins import MOBILE, Counter
from tests.workers import people
from tests.workers.people import Page
from workers.counter.models import Assistance, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return people.worker(language="hi")


@pytest.fixture
def one(worker):
    """Days with a platform, and another that asks."""
    made = engaged(platform("Chalo"), worker)
    report(made.platform, *((made.reference, days_ago(back), 45_000) for back in (1, 2)))
    row = {"reference": "N-1", "joined_on": days_ago(3), "work_type": "food", "name": "Asha",
           "mobile": MOBILE}  # fmt: skip
    assert report(platform("Turant"), row, kind="worker") == ["invited"]
    return made


@pytest.fixture
def helped(client, worker, one):
    counter = Counter(client)
    counter.by_mobile(worker.uan)
    return counter


def links(page: Page) -> list[str]:
    return page.document.xpath("//main//a/@href")


def test_a_visit(helped, worker, one):
    asked = Invitation.objects.get()
    tile = Page(helped.get("worker"))
    assert "Turant says that you work for it." in tile.text
    where = helped.at(f"worker/work/invited/{asked.code}")
    assert {where, helped.at("worker/work/")} <= set(links(tile))
    page = Page(helped.get("worker/work/"))
    assert f"Platform work of {worker.name}" in page.text
    assert "2 days this year" in page.text or "1 day this year" in page.text
    assert where in links(page)
    assert not [link for link in links(page) if link.startswith("/me/")]
    assert "Turant" in Page(helped.client.get(where)).text
    assert helped.client.post(where, {"yes": "1"}).url == helped.at("worker/work/")
    assert Engagement.objects.get(platform=asked.platform).worker == worker
    here = f"worker/work/{one.platform_id}/"
    assert "₹ 450" in Page(helped.get(f"{here}?month={days_ago(1):%Y-%m}")).text
    # A complaint about a day, another about the joining, which is taken back; and "not mine".
    made = helped.post(f"{here}days/{days_ago(1)}", kind="not_worked", said="")
    first = Dispute.objects.get()
    assert made.url == helped.at(f"worker/work/complaints/{first.pk}/")
    assert "Complaint" in Page(helped.client.get(made.url)).text
    helped.post(f"{here}joining", joined_on=str(days_ago(400)))
    second = Dispute.objects.latest("pk")
    assert helped.get(f"worker/work/complaints/{second.pk}/back").status_code == 302
    helped.post(f"worker/work/complaints/{second.pk}/back")
    kinds = Dispute.objects.order_by("pk").values_list("kind", "state")
    assert list(kinds) == [("not_worked", "open"), ("joined_on", "withdrawn")]
    assert helped.get(f"{here}leaving").status_code == 200
    helped.post(f"{here}not-mine")
    one.refresh_from_db()
    assert one.disowned_at
    helped.get(f"{here}mine")  # does nothing
    one.refresh_from_db()
    assert one.disowned_at
    helped.post(f"{here}mine")
    one.refresh_from_db()
    assert one.disowned_at is None
    # Who did it stands in the audit, and once on the visit's receipt.
    by = Event.objects.filter(worker_id=worker.uan, by=helped.operator.by)
    actions = list(by.values_list("action", flat=True))
    assert actions.count("platform work seen") == 1
    assert {"invitation accepted", "dispute begun", "dispute withdrawn", "platform disowned",
            "platform owned again"} <= set(actions)  # fmt: skip
    assert Assistance.objects.get(worker=worker).action == "work"
    assert set(worker.consents.filter(purpose__startswith="platform:").values_list("channel")) == {
        ("counter",)
    }


def test_outside_the_visit_nothing(helped, client, worker, one):
    code = Invitation.objects.get().code
    pages = ["", f"{one.platform_id}/", f"{one.platform_id}/days/{days_ago(1)}",
             f"{one.platform_id}/leaving", f"{one.platform_id}/joining",
             f"{one.platform_id}/not-mine", f"invited/{code}"]  # fmt: skip
    writes = [*pages[2:], f"{one.platform_id}/mine"]
    answers = {"kind": "not_worked", "joined_on": str(days_ago(400))}
    other = signed_in(type(client)(), operator(helped.operator.centre).user)
    for page in writes:
        assert other.post(helped.at(f"worker/work/{page}"), answers).status_code == 410, page
    old = timezone.now() - timedelta(minutes=10, seconds=1)
    Visit.objects.filter(pk=helped.visit).update(proven_at=old)
    for page in pages:
        assert helped.get(f"worker/work/{page}").url == helped.at("find"), page
    former = [helped.at(f"worker/work/{page}") for page in writes]
    helped.begin()
    for address in former:
        assert client.post(address, answers).status_code == 410, address
    assert not Dispute.objects.exists()
    assert Engagement.objects.count() == 1


def test_another_worker_s(helped):
    theirs = engaged(platform("Lao"))
    made = Dispute.objects.create(
        platform=theirs.platform, worker=theirs.worker, engagement=theirs, kind="missing",
        day=days_ago(1), answer_by=days_ago(0),
    )  # fmt: skip
    row = {"reference": "N-2", "joined_on": days_ago(3), "work_type": "food", "name": "Ravi",
           "mobile": "9812345600"}  # fmt: skip
    report(theirs.platform, row, kind="worker")
    asked = Invitation.objects.get(reference="N-2")
    for page in (f"{theirs.platform_id}/", f"complaints/{made.pk}/", f"invited/{asked.code}"):
        assert helped.get(f"worker/work/{page}").status_code == 404
