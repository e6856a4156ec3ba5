"""How grievances stand, and where people drop out of registering."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.cast import signed_in, staff
from tests.helpline.desk import Agent
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, Page
from workers import hindered
from workers.figures.grievances import counting, reading
from workers.figures.models import Term, Wait
from workers.grievances import numbers
from workers.grievances.models import Ticket
from workers.models import TurnedAway

pytestmark = pytest.mark.django_db


def tickets(*waited, closed=False, **fields):
    """One for each number of days: open for so long, or closed after it."""
    now = timezone.now()
    parts = {
        "who": "new", "mobile": "9811112222", "category": "card", "language": "hi",
        "channel": "web",
        "opened_by": "anyone", "text": "x", "desk": "ministry", "deadline": now.date(),
        "state_id": BIHAR,
    }  # fmt: skip
    for days in waited:
        made = Ticket.objects.create(
            number=numbers.new(), opened_at=now - timedelta(days=days), **parts | fields,
            **({"status": "closed", "closed_at": now, "result": "solved"} if closed else {}),
        )  # fmt: skip
    return made


def lines(title: str, state: int = 0) -> dict:
    parts = dict(reading.parts(state))
    return {line.name: line for line in parts.get(title, [])}


class TestWaits:
    def test_ages_median_and_nine_in_ten(self):
        tickets(0, 7, 8, 30, 31, 60, 61, 90, 91, 400)
        tickets(1, 2, 3, 4, 5, 6, 7, 8, 9, 100, closed=True)
        counting.count()
        line = lines("By what they are about")["The e-Shram card"]
        assert line.ages == [2, 2, 2, 2, 2]
        assert (line.open, line.closed, line.median, line.late) == (10, 10, 5, 9)

    def test_told_apart(self):
        woman = people.worker()
        tickets(1, worker=woman, who="registered", language="en")
        tickets(1, 1, category="platform", subject="p1", state_id=MAHARASHTRA)
        counting.count()
        assert lines("By state")["Bihar"].open == 1
        assert lines("By state")["Maharashtra"].open == 2
        assert lines("By sex")["Woman" if "Woman" in lines("By sex") else "Female"].open == 1
        assert lines("By platform")["p1"].open == 2
        assert {name: line.open for name, line in lines("By language").items()} == {
            "English": 1, "हिन्दी": 2,
        }  # fmt: skip
        assert lines("All", MAHARASHTRA)["All"].open == 2
        assert "By state" not in dict(reading.parts(MAHARASHTRA))

    def test_privacy_is_of_no_state_and_no_sex(self):
        tickets(3, category="privacy", desk="privacy", state_id=None, worker=people.worker())
        counting.count()
        assert {row.by for row in Wait.objects.all()} == {"all", "category"}

    def test_counted_again_is_the_same(self):
        tickets(1, 2)
        counting.count()
        before = list(Wait.objects.order_by("by", "key", "state").values_list("by", "key", "count"))
        counting.count()
        assert before == list(
            Wait.objects.order_by("by", "key", "state").values_list("by", "key", "count")
        )

    def test_words_that_rise(self):
        least = settings.TERM_LEAST
        for _ in range(least):
            tickets(1, text="The server says error 500 about pension money, मुआवज़ा 9812345670")
        for _ in range(least - 1):
            tickets(1, text="Sunita")
        for _ in range(least * 8):
            tickets(20, text="money")
        counting.count_terms()
        words = set(Term.objects.values_list("word", flat=True))
        assert {"server", "error", "pension", "मुआवज़ा"} <= words
        assert not words & {"money", "sunita", "9812345670", "about", "the"}

    def test_pages(self, client, django_assert_max_num_queries):
        tickets(5)
        tickets(2, closed=True, state_id=MAHARASHTRA)
        counting.count()
        signed_in(client, staff("ministry_officer"))
        with django_assert_max_num_queries(16):
            page = Page(client.get("/admin/grievance-figures/"))
        assert "Maharashtra" in page.text
        for odd in ("?state=x", "?state=99", "?state=9999999999", "?state=-1"):
            assert client.get(f"/admin/grievance-figures/{odd}").status_code == 200
        signed_in(client, staff("state_officer", BIHAR))
        page = Page(client.get("/state/grievance-figures/"))
        assert "The e-Shram card" in page.text
        assert "Maharashtra" not in page.text


class TestExclusion:
    def test_once_for_each(self):
        for _try in range(3):
            hindered.count("no_otp", "draft-1", channel="self", language="hi")
        hindered.count("no_otp", "draft-2", channel="self", language="hi")
        hindered.count("", "draft-3", channel="self")
        assert TurnedAway.objects.get().people == 2

    def test_an_agent_writes_down_what_keeps_somebody(self):
        agent = Agent()
        agent.begin(who="new", language="ta")
        agent.press("end", topic="registration", kept="name", state="33")
        found = TurnedAway.objects.get()
        assert (found.reason, found.channel, found.language, found.state_id, found.people) == (
            "name", "helpline", "ta", 33, 1,
        )  # fmt: skip

    def test_a_second_code_is_one_that_did_not_come(self, client):
        typed = {"mobile": "9812345678", "epfo_member": "no", "esic_member": "no",
                 "income_tax_payer": "no"}  # fmt: skip
        client.post("/register/start", typed)
        assert not TurnedAway.objects.exists()
        client.post("/register/start", typed)
        assert TurnedAway.objects.get().reason == "no_otp"
        client.post("/register/start", typed | {"epfo_member": "yes"})
        assert set(TurnedAway.objects.values_list("reason", "channel", "language")) == {
            ("no_otp", "self", "en"), ("epfo_member", "self", "en"),
        }  # fmt: skip

    def test_left_unfinished(self):
        from workers import drafts

        over = timezone.now() - timedelta(days=1)
        people.draft_at("check", expires_at=over, language="hi")
        people.draft_at("consent", expires_at=over)
        people.draft_at("check")
        drafts.purge()
        assert set(TurnedAway.objects.values_list("reason", "language", "state_id", "people")) == {
            ("unfinished", "hi", BIHAR, 1),
            ("unfinished", "en", None, 1),
        }

    def test_pages(self, client, django_assert_max_num_queries):
        count = TurnedAway.objects.count_one
        count("too_old", channel="csc", language="hi", state=BIHAR)
        count("too_old", channel="csc", language="hi", state=BIHAR)
        count("no_mobile", channel="self", language="en")
        count("name", channel="helpline", language="ta", state=MAHARASHTRA)
        signed_in(client, staff("ministry_officer"))
        with django_assert_max_num_queries(18):
            page = Page(client.get("/admin/exclusion/"))
        cells = [
            " ".join(row.text_content().split())
            for row in page.document.xpath("//table[@class='counts']//tbody/tr")
        ]
        assert cells[0].startswith("Bihar22")
        assert any(line.startswith("Not known1") for line in cells)
        assert "தமிழ்" in client.get("/admin/exclusion/").content.decode()
        for odd in ("?days=x", "?days=100000", "?state=%00", "?state=99&days=7"):
            assert client.get(f"/admin/exclusion/{odd}").status_code in (200, 400)
        signed_in(client, staff("state_officer", BIHAR))
        page = Page(client.get("/state/exclusion/"))
        assert "60 and over" in page.text
        assert "name or birth date" not in page.text
