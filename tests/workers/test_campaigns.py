"""Messages in a calamity: to whom, when, how often; and what the home states see."""

import csv
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA
from workers import campaigns, optout, tasks
from workers.models import Campaign, CampaignRun, Doubt, News, Worker

pytestmark = pytest.mark.django_db
THANE = 497
NIGHT = datetime(2026, 11, 21, 23, tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.fixture
def two():
    return [signed_in(Client(), staff("ministry_officer")) for _ in range(2)]


def send(two, **changes) -> Campaign:
    """Proposed by one through the form, approved by the other."""
    sent = {
        "states": [MAHARASHTRA], "districts": [MUMBAI], "calamity": "flood", "phone": "1070",
        "template": "calamity_warning", "reason": "Cloudburst", "lists": "on", "propose": "1",
    }  # fmt: skip
    answer = two[0].post("/admin/workers/campaign/add/", sent | changes)
    assert answer.status_code == 302, html.fromstring(answer.content).xpath("//*[@role='alert']")
    made = Campaign.objects.get()
    page = two[1].get(answer.url).content.decode()
    assert "Mumbai" in page
    assert "Flood in" in page
    assert not CampaignRun.objects.exists()
    assert two[1].post(answer.url, {"approve": "1", "reason": ""}).status_code == 302
    made.refresh_from_db()
    return made


def mobiles():
    return sorted(Delivery.objects.exclude(batch="").values_list("mobile", flat=True))


def test_who_is_there_is_told_once(two):
    people.worker(mobile="9812345671", language="hi")
    people.worker(mobile="9812345672")
    people.worker(mobile="9812345672", name="Kin")  # one phone for two
    people.worker(mobile="", name="Without")
    people.worker(mobile="9812345673")
    people.worker(mobile="9812345674", status="deceased")
    people.worker(mobile="9812345675", present_district_id=THANE)
    optout.leave("9812345673")
    campaign = send(two)
    tasks.send_campaigns()
    tasks.send_campaigns()  # nobody twice
    assert mobiles() == ["9812345671", "9812345672"]
    run = CampaignRun.objects.get()
    assert (run.queued, run.read_out, run.same_phone, run.opted_out) == (2, 1, 1, 1)
    assert run.finished_at
    hindi = Delivery.objects.get(mobile="9812345671")
    assert hindi.text.startswith("मुंबई")
    assert "1070" in hindi.text
    assert hindi.by_day
    assert News.objects.get().worker.name == "Without"
    Delivery.objects.filter(mobile="9812345671").update(status="sent", sent_at=hindi.created_at)
    tasks.send_campaigns()
    page = two[0].get(f"/admin/workers/campaign/{campaign.pk}/change/")
    numbers = html.fromstring(page.content).xpath("//dl[@class='numbers']//dd/text()")
    assert numbers == ["2", "1", "0", "0", "1", "1", "1"]


@pytest.mark.parametrize("reaches_all", [True, False])
def test_where_lives_are_in_danger(two, settings, monkeypatch, reaches_all):
    settings.CAMPAIGN_URGENT_TO_ALL = reaches_all
    people.worker(mobile="9812345673")
    optout.leave("9812345673")
    people.worker(mobile="9812345674")
    send(two, urgent="on")
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)
    tasks.send_campaigns()
    assert mobiles() == ["9812345673", "9812345674"][not reaches_all :]
    at = Delivery.objects.get(mobile="9812345674")
    assert at.by_day is not reaches_all
    assert (at.next_attempt_at - NIGHT < timedelta(minutes=5)) is reaches_all


def test_occupations_and_slices(two, monkeypatch):
    """A run that is cut off after any slice goes on where it was."""
    monkeypatch.setattr(campaigns, "SLICE", 3)
    for number in range(8):
        people.worker(mobile=f"981234560{number}", present_district_id=[MUMBAI, THANE][number % 2])
    people.worker(mobile="9812345699", occupation_id="9313.0201")
    campaign = send(two, districts=[MUMBAI, THANE], occupations="7531.0100")
    assert campaigns.queue_slice(campaign.pk) == 3
    assert len(mobiles()) == 3
    tasks.send_campaigns()
    assert mobiles() == [f"981234560{number}" for number in range(8)]


def test_who_is_there(two):
    today = date.today()
    people.worker(address_since=today - timedelta(days=90))
    people.worker(address_since=today - timedelta(days=91), mobile="")
    gone = people.worker(address_since=today - timedelta(days=731))
    people.worker(permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI)
    there = people.worker(present_state_id=BIHAR, present_district_id=PATNA)
    for worker, district in ((gone, PATNA), (there, MUMBAI)):
        Doubt.objects.create(
            worker=worker, district_id=district, since=date(2026, 9, 1), kind="ration", sure=70
        )
    found = campaigns.there([MUMBAI])
    assert found["rows"] == [[BIHAR, 3, 1, 1, 1, 0, 1, 1], [MAHARASHTRA, 1, 0, 0, 0, 0, 1, 0]]
    assert found["probably"] == 1
    looked = two[0].post(
        "/admin/workers/campaign/add/",
        {"states": [MAHARASHTRA], "districts": [MUMBAI], "look": "1"},
    )
    table = html.fromstring(looked.content).xpath("//div[contains(@class, 'there')]//tbody/tr[1]/*")
    assert [cell.text for cell in table] == ["Bihar", "3", "1", "1", "1", "0", "1", "1"]
    assert "Write a reason" not in looked.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"districts": [PATNA]}, "valid choice"),
        ({"occupations": "9999.9999"}, "no occupation"),
        ({"phone": "call me"}, "3 to 12 digits"),
        ({"template": "otp"}, "valid choice"),
        ({"reason": ""}, "Write a reason"),
    ],
)
def test_what_cannot_be_proposed(two, wrong, said):
    sent = {"states": [MAHARASHTRA], "districts": [MUMBAI], "calamity": "flood", "phone": "1070",
            "template": "calamity_relief", "reason": "Flood", "propose": "1"}  # fmt: skip
    answer = two[0].post("/admin/workers/campaign/add/", sent | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Campaign.objects.exists()


def test_nobody_approves_alone(two):
    people.worker()
    sent = {"states": [MAHARASHTRA], "districts": [MUMBAI], "calamity": "flood", "phone": "1070",
            "template": "calamity_relief", "reason": "Flood", "propose": "1"}  # fmt: skip
    address = two[0].post("/admin/workers/campaign/add/", sent).url
    assert "A second person" in two[0].post(address, {"approve": "1"}).content.decode()
    tasks.send_campaigns()
    assert not mobiles()


def test_the_home_state_sees_its_own(two):
    ours = people.worker(name="=HYPERLINK(1)", mobile="9812345671")
    people.worker(permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI)
    people.worker(present_district_id=THANE)
    officer, other = (signed_in(Client(), staff("state_officer", s)) for s in (BIHAR, 32))
    campaign = send(two)
    address = f"/state/calamities/{campaign.pk}/"
    assert address in officer.get("/state/calamities/").content.decode()
    page = officer.get(address).content.decode()
    assert page.count('class="nowrap"') == 1
    assert ours.uan_spaced in page
    assert "9812345671" not in page
    assert ours.uan_spaced not in other.get(address).content.decode()
    assert Event.objects.get(action="calamity list seen").worker_id == ours.uan
    text = officer.post(address + "list.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["name"], row["mobile"]) == ("'=HYPERLINK(1)", "9812345671")
    assert Event.objects.get(action="disclosed to home state").worker_id == ours.uan
    taken = Event.objects.get(action="calamity list taken")
    assert taken.detail["count"] == 1
    assert "mobile" in taken.detail["fields"]


def test_without_lists_the_home_states_see_nothing(two):
    people.worker()
    campaign = send(two, lists="")
    officer = signed_in(Client(), staff("state_officer", BIHAR))
    assert officer.get(f"/state/calamities/{campaign.pk}/").status_code == 404
    assert officer.post(f"/state/calamities/{campaign.pk}/list.csv").status_code == 404
    assert Worker.objects.count() == 1
