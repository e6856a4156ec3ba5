"""A ticket is opened, joined, refused, opened again; its days and its desk."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from eshram.outbox.models import Delivery
from tests.workers import people
from workers.grievances import deadlines, numbers, routing, tickets
from workers.grievances.models import Category, Channel, Desk, Holiday, Route, Ticket

pytestmark = pytest.mark.django_db


def opened(worker=None, text="My card does not open.", **how):
    parts = {"category": Category.CARD, "by": "worker", "channel": Channel.ME}
    return tickets.open_ticket(text=text, worker=worker, **parts | how)


class TestDeadlines:
    """Days are counted from the day after; a closed last day moves to the next open one."""

    @pytest.mark.parametrize(
        ("opened", "days", "last"),
        [
            ("2026-11-02", 30, "2026-12-02"),  # a Wednesday
            ("2026-11-05", 30, "2026-12-07"),  # Saturday, so Monday
            ("2026-11-06", 30, "2026-12-07"),  # Sunday
            ("2026-11-25", 30, "2026-12-28"),  # Christmas on a Friday, and the weekend behind it
            ("2026-07-16", 30, "2026-08-17"),  # Independence Day on a Saturday
            ("2026-09-02", 30, "2026-10-05"),  # Gandhi Jayanti on a Friday
            ("2026-12-27", 30, "2027-01-27"),  # Republic Day on a Tuesday
            ("2026-01-29", 30, "2026-03-02"),  # February has 28 days
            ("2028-01-30", 30, "2028-02-29"),  # and 29 in a leap year
            ("2026-11-22", 90, "2027-02-22"),  # ninety days; a Saturday
            ("2026-10-27", 60, "2026-12-28"),  # sixty; a Saturday behind Christmas
            ("2026-11-02", 1, "2026-11-03"),
        ],
    )
    def test_table(self, opened, days, last):
        days_ = {date(2026, 1, 26), date(2027, 1, 26), date(2026, 8, 15), date(2026, 10, 2)}
        for day in days_ | {date(2026, 12, 25)}:
            Holiday.objects.get_or_create(day=day, defaults={"name": "holiday"})
        assert deadlines.deadline(date.fromisoformat(opened), days) == date.fromisoformat(last)

    def test_staff_move_a_holiday(self):
        day, after = date(2026, 12, 2), date(2026, 12, 3)
        opened = date(2026, 11, 2)
        assert deadlines.deadline(opened, 30) == day
        made = Holiday.objects.create(day=day, name="Eid, as the moon was seen")
        assert deadlines.deadline(opened, 30) == after
        made.closed = False
        made.save()
        deadlines.load()
        assert deadlines.deadline(opened, 30) == day

    def test_the_central_holidays_are_there_and_stay_as_staff_have_them(self):
        deadlines.load()
        year = timezone.localdate().year
        known = set(Holiday.objects.values_list("day", flat=True))
        assert {date(year, 1, 26), date(year + 1, 8, 15), date(year + 2, 10, 2)} <= known
        Holiday.objects.filter(day=date(year, 1, 26)).update(closed=False)
        assert deadlines.load() == 0
        assert not Holiday.objects.get(day=date(year, 1, 26)).closed


class TestRouting:
    def test_the_ways_as_they_are_brought(self):
        today = timezone.localdate()
        found = {c: routing.way(c, people.BIHAR, "", today) for c in Category}
        assert found[Category.REGISTRATION].desk == Desk.STATE
        assert found[Category.CARD].desk == Desk.MINISTRY
        assert found[Category.PRIVACY].desk == Desk.PRIVACY
        assert found[Category.PRIVACY].deadline >= today + timedelta(days=90)
        # No platform was named, and no state is known.
        assert found[Category.PLATFORM].desk == Desk.MINISTRY
        assert routing.way(Category.REGISTRATION, None, "", today).desk == Desk.MINISTRY

    def test_a_state_may_have_a_line_of_its_own(self):
        Route.objects.create(category="card", state_id=people.BIHAR, desk="state", days=15)
        today = timezone.localdate()
        assert routing.way("card", people.BIHAR, "", today).desk == Desk.STATE
        assert routing.way("card", people.MAHARASHTRA, "", today).desk == Desk.MINISTRY


class TestNumbers:
    def test_cannot_be_taken_for_another_number(self):
        for _ in range(200):
            number = numbers.new()
            assert len(number) == 11
            assert number[0] in "12345"
            assert numbers.number_in(f"{number[:3]} {number[3:7]}-{number[7:]}") == number
            other = str((int(number[4]) + 1) % 10)
            assert numbers.number_in(number[:4] + other + number[5:]) == ""

    @pytest.mark.parametrize(
        "typed", ["", "1", "9812345670", "९" * 11, "1" * 40, "<b>", "99999999990"]
    )
    def test_what_is_none(self, typed):
        assert numbers.number_in(typed) == ""


class TestOpening:
    def test_by_a_worker(self):
        worker = people.worker(language="hi", mobile="9812300001")
        made = opened(worker)
        ticket = made.ticket
        assert not made.joined
        assert ticket.desk == Desk.MINISTRY
        assert ticket.state_id == worker.present_state_id
        assert [step.kind for step in ticket.steps.all()] == ["opened"]
        [sms] = Delivery.objects.filter(mobile="9812300001")
        assert ticket.number in sms.text
        assert "शिकायत" in sms.text

    def test_by_somebody_without_uan(self):
        made = opened(
            mobile="9812300002", who=Ticket.Who.UNREGISTERED, name="Ravi", language="en",
            state=people.BIHAR, category=Category.REGISTRATION, channel=Channel.WEB, by="anyone",
        )  # fmt: skip
        assert made.ticket.desk == Desk.STATE
        assert Delivery.objects.get(mobile="9812300002").worker_id is None

    def test_long_numbers_are_not_kept(self):
        made = opened(people.worker(), "My Aadhaar 9999 4105 7058 is wrong on the card")
        assert "4105" not in made.ticket.text

    def test_the_same_thing_again_is_added(self):
        worker = people.worker()
        first = opened(worker)
        second = opened(worker, "Now the card does not print.")
        assert second.joined
        assert second.ticket == first.ticket
        assert [step.text for step in first.ticket.steps.filter(kind="said")] == [
            "Now the card does not print."
        ]
        other = opened(worker, "The money did not come.", category=Category.SCHEME)
        assert not other.joined
        assert opened(people.worker(), "Another worker.").ticket != first.ticket

    def test_the_same_text_a_hundred_times(self):
        worker = people.worker(mobile="9812300003")
        texts = ["My card does not open.", "my card  does not open", "MY CARD DOES NOT OPEN!"]
        found = [opened(worker, texts[n % 3]).ticket for n in range(100)]
        [ticket] = Ticket.objects.filter(worker=worker)
        assert set(found) == {ticket}
        assert ticket.repeated == 99
        assert ticket.steps.count() == 1
        assert Delivery.objects.filter(mobile="9812300003").count() == 1

    def test_other_things_of_one_person_stay_apart(self):
        worker = people.worker()
        first = opened(worker, "The helpline never answers my calls", category=Category.OTHER)
        again = opened(worker, "Helpline never answers calls of mine", category=Category.OTHER)
        other = opened(worker, "Please open a centre in my village", category=Category.OTHER)
        assert (again.joined, other.joined) == (True, False)
        assert other.ticket != first.ticket

    def test_too_many(self, settings):
        worker = people.worker()
        kinds = list(Category)[: settings.GRIEVANCES_DAY + 1]
        for kind in kinds[:-1]:
            opened(worker, f"About {kind}", category=kind)
        with pytest.raises(tickets.Refused):
            opened(worker, "One more", category=kinds[-1])
        for n in range(settings.GRIEVANCE_SAID_DAY):
            opened(worker, f"And one thing more, {n}", category=kinds[0])
        with pytest.raises(tickets.Refused):
            opened(worker, "Too much", category=kinds[0])

    @pytest.mark.parametrize("text", ["", "  \n ", "\x00\x01", "!!! ...", "9999 4105 7058 0000"])
    def test_nothing_said(self, text):
        with pytest.raises(tickets.Refused):
            opened(people.worker(), text)


class TestOpeningAgain:
    def closed(self, days=0):
        ticket = tickets.end(opened(people.worker()).ticket, by="worker")
        when = timezone.now() - timedelta(days=days)
        Ticket.objects.filter(pk=ticket.pk).update(closed_at=when)
        return Ticket.objects.get(pk=ticket.pk)

    def test_within_thirty_days(self):
        again = tickets.reopen(self.closed(29), "It came back", by="worker")
        assert again.is_open
        assert again.deadline >= timezone.localdate() + timedelta(days=30)

    def test_not_after_them(self):
        with pytest.raises(tickets.Refused):
            tickets.reopen(self.closed(30), "It came back", by="worker")

    def test_not_one_that_is_open(self):
        with pytest.raises(tickets.Refused):
            tickets.reopen(opened(people.worker()).ticket, "It came back", by="worker")
