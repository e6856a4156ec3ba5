"""The pages of a platform: what it reported, whom, and how its books compare."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from aggregators import tasks
from aggregators.models import Engagement, Intake, ReportedMonth, SandboxWorker
from eshram.audit.models import Event
from tests.aggregators.people import days_ago, engaged, platform, platform_user, report
from tests.cast import signed_in
from workers.models import Worker

pytestmark = pytest.mark.django_db


def of(where, role: str = "reports") -> Client:
    return signed_in(Client(), platform_user(where, role).user)


def told(answer) -> str:
    return " ".join(answer.content.decode().split())


def rows_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def here():
    return platform(live_since=days_ago(60))


def test_home_tells_today_and_what_is_overdue(here):
    browser = of(here, "reads")
    page = told(browser.get("/platform/"))
    assert "Those who work for you: due by" in page
    assert "You have reported nothing yet" in page
    one = engaged(here)
    report(here, (one.reference, days_ago(1), 100), ("nobody", days_ago(1), 100),
           ("nobody2", days_ago(1), 100), (one.reference, days_ago(-2), 1))  # fmt: skip
    report(platform("Other"), ("theirs", days_ago(1), 1))
    page = told(browser.get("/platform/"))
    assert "reported daily" not in page
    assert 'You have no such worker.</th><td data-label="Rows">2</td>' in page
    assert 'This day has not come yet.</th><td data-label="Rows">1</td>' in page
    assert 'data-label="Accepted">1</td><td data-label="Refused">3</td>' in page


def test_workers_by_pages_and_by_number(here, django_assert_max_num_queries):
    for number in range(52):
        one = engaged(here, reference=f"R{number:03d}")
    other = engaged(platform("Other"))
    report(here, (one.reference, timezone.localdate(), 100))
    browser = of(here)
    with django_assert_max_num_queries(15):
        page = told(browser.get("/platform/workers/"))
    assert "R049" in page
    assert "R050" not in page
    assert "after=R049" in page
    assert "R051" in told(browser.get("/platform/workers/", {"after": "R049"}))
    found = told(browser.get("/platform/workers/", {"q": f"{one.worker_id}"}))
    assert ("R051" in found, "R050" in found) == (True, False)
    assert Event.objects.filter(action="engagement seen", worker_id=one.worker_id).count() == 1
    for typed in (f"{other.worker_id}", "999999999999", other.reference, "'; --", "९" * 12):
        assert "You have no such worker." in told(browser.get("/platform/workers/", {"q": typed}))
    page = told(browser.get(f"/platform/workers/{one.pk}/"))
    assert "₹ 1<" in page
    assert one.worker.name not in page
    for pk in (other.pk, 10**30):
        assert browser.get(f"/platform/workers/{pk}/").status_code == 404


def test_the_sandbox_is_another_world(here):
    twin = here.sandbox()
    invented = SandboxWorker.objects.create(platform=twin, name="Nobody")
    real = engaged(here, reference="REAL")
    tried = engaged(twin, Worker(uan=invented.pk), reference="TRIED")
    report(twin, ("TRIED", days_ago(1), 5))
    browser = of(here)
    assert "TRIED" not in told(browser.get("/platform/workers/"))
    page = told(browser.get("/platform/workers/?world=sandbox"))
    assert ("TRIED" in page, "REAL" in page, "invented workers" in page) == (True, False, True)
    assert browser.get(f"/platform/workers/{tried.pk}/").status_code == 404
    assert browser.get(f"/platform/workers/{tried.pk}/?world=sandbox").status_code == 200
    assert browser.get(f"/platform/workers/{real.pk}/?world=sandbox").status_code == 404
    intake = Intake.objects.get()
    assert browser.get(f"/platform/reports/{intake.pk}/").status_code == 404
    assert browser.get(f"/platform/reports/{intake.pk}/?world=sandbox").status_code == 200


def test_a_file_is_sent_and_its_refused_rows_come_back(here):
    one = engaged(here, reference="=cmd")
    content = f"reference,day,paise\n=cmd,{days_ago(1)},100\n@no,{days_ago(1)},100\n".encode()

    def sent(**changes):
        file = SimpleUploadedFile("days.csv", content)
        return browser.post("/platform/reports/send/", {"kind": "activity", "file": file} | changes)

    browser = of(here)
    answer = sent()
    address = answer.headers["Location"]
    page = told(browser.get(address))
    assert "0 of 2 rows are read" in page
    assert "data-waits" in page
    assert browser.get(f"{address}refused.csv").status_code == 404
    tasks.take_waiting()
    page = told(browser.get(address))
    assert "data-waits" not in page
    assert 'You have no such worker.</th><td data-label="Rows">1</td>' in page
    assert rows_of(browser.get(f"{address}refused.csv")) == [
        ["row", "reason", "reference", "day", "paise"],
        ["3", "You have no such worker.", "'@no", days_ago(1).isoformat(), "100"],
    ]
    assert rows_of(browser.get(f"{address}rows.csv"))[1:] == [
        ["2", "landed", "Accepted."],
        ["3", "not_yours", "You have no such worker.", "'@no", days_ago(1).isoformat(), "100"],
    ]
    assert sent().headers["Location"] == f"{address}?again=1"
    assert "this very file before" in told(browser.get(f"{address}?again=1"))
    bad = sent(file=SimpleUploadedFile("a.xlsx", b"PK\3\4 and no more"))
    assert (bad.status_code, "not an XLSX file" in told(bad)) == (422, True)
    assert of(here, "reads").get("/platform/reports/send/").status_code == 403
    other = of(platform("Other"))
    assert other.get(address).status_code == 404
    assert other.get(f"{address}refused.csv").status_code == 404
    assert other.get(f"{address}rows.csv").status_code == 404
    assert "days.csv" not in told(other.get("/platform/reports/"))
    assert one.worker_id  # whose day landed
    assert Intake.objects.get().by.startswith("platform-user:")


def test_months_are_compared_with_the_books(here):
    one, two = engaged(here, reference="=1"), engaged(here, reference="B")
    day = timezone.localdate()
    report(here, (one.reference, day, 10_050), (two.reference, day, 0, ""))
    report(here, {"reference": "B", "day": str(day), "earned": "yes", "paise": "500"})
    report(here, (one.reference, day, 10_000, "yes"))
    month = day.replace(day=1)
    ReportedMonth.objects.create(
        platform=here, month=month, workers=2, days=3, paise=10_600, by="platform:1"
    )
    browser = of(here, "reads")
    page = told(browser.get("/platform/months/"))
    assert "<b>1 day, ₹ 1</b>" in page
    answer = browser.get(f"/platform/months/{month:%Y-%m}.csv")
    assert rows_of(answer)[1:] == [
        ["'=1", f"{one.worker_id:012d}", "1", "10000"],
        ["B", f"{two.worker_id:012d}", "1", "500"],
    ]
    Engagement.objects.filter(pk=two.pk).update(disowned_at=timezone.now())
    answer = browser.get(f"/platform/months/{month:%Y-%m}.csv")
    assert rows_of(answer)[2] == ["B", "", "1", "500"]
    for wrong in ("2026-13", "2001-01", "x"):
        assert browser.get(f"/platform/months/{wrong}.csv").status_code == 404
    other = of(platform("Other"))
    assert other.get(f"/platform/months/{month:%Y-%m}.csv").status_code == 404
