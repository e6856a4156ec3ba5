"""What the admin's lists give away to who asks with an address of their own making."""

import pytest

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import queue_sms
from tests.cast import signed_in, staff
from tests.grievances.people import opened
from tests.workers import people
from tests.workers.people import Page
from workers import messages
from workers.registration import bank_account

pytestmark = pytest.mark.django_db

WORKERS = "/admin/workers/worker/"
AUTOCOMPLETE = "/admin/autocomplete/"


@pytest.fixture
def officer(client):
    return signed_in(client, staff("ministry_officer"))


def answers_alike(client, path, *queries) -> bool:
    """Does a guess, right or wrong, change nothing of the answer?"""
    answers = [client.get(path, query, follow=True) for query in queries]
    return len({(a.status_code, "Sunita" in a.content.decode()) for a in answers}) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"mobile__startswith": "98123"}, {"mobile__startswith": "98124"}),
        ({"mobile": "9812345611"}, {"mobile": "9812345612"}),
        ({"email__contains": "sunita@"}, {"email__contains": "ramesh@"}),
        ({"nominee_name__startswith": "Ra"}, {"nominee_name__startswith": "Xy"}),
        ({"card_token__gt": "!"}, {"card_token__gt": "~"}),
        ({"date_of_birth__year": "1992"}, {"date_of_birth__year": "1950"}),
        ({"bank_account__last4": "9012"}, {"bank_account__last4": "0000"}),
        ({"permanent_address__house__gte": "!"}, {"permanent_address__house__gte": "~"}),
        ({"search_entry__keys__contains": "{@10}"}, {"search_entry__keys__contains": "{@99}"}),
    ],
)
def test_no_filter_tells_what_is_hidden(officer, right, wrong):
    worker = people.worker(
        name="Sunita Joshi",
        mobile="9812345611",
        email="sunita@example.org",
        nominee_name="Ramesh",
    )
    bank_account(worker, "123456789012", "SBIN0001234", "Sunita").save(force_insert=True)
    assert answers_alike(officer, WORKERS, right, wrong)


def test_nor_what_is_in_a_message_or_a_password(officer):
    worker = people.worker(name="Sunita Joshi")
    queue_sms(messages.CLOSED, mobile="9812345611", language="en", worker_id=worker.uan)
    member = staff("auditor", username="Sunita")
    for path, field, value in (
        ("/admin/outbox/delivery/", "mobile__startswith", "98"),
        ("/admin/outbox/delivery/", "text__contains", "closed"),
        ("/admin/accounts/user/", "password__startswith", member.password[:12]),
    ):
        answer = officer.get(path, {field: value})
        assert answer.status_code == 302, (path, field)  # as for any filter that is none
        assert answer.url == f"{path}?e=1"


def test_the_filters_of_the_page_work(officer):
    staff("auditor", username="asha")
    page = officer.get("/admin/accounts/user/", {"is_active__exact": "1"})
    assert page.status_code == 200
    assert "asha" in page.content.decode()
    assert officer.get("/admin/outbox/delivery/", {"status__exact": "sent"}).status_code == 200


def test_roles_are_chosen_by_name(officer):
    staff("auditor", username="asha")
    staff("state_officer", 10, username="binod")
    page = officer.get("/admin/accounts/user/", {"role": "auditor"}).content.decode()
    assert "asha" in page
    assert "binod" not in page
    assert "Helpline agent" in page
    assert "helpline_agent<" not in page


class TestTypeahead:
    """Django answers for any foreign key of a model whose list can be searched."""

    @pytest.mark.parametrize(
        ("app", "model", "field"),
        [
            ("workers", "mergerequest", "kept"),
            ("workers", "stay", "worker"),
            ("accounts", "invitation", "user"),
        ],
    )
    def test_it_lists_nobody(self, officer, app, model, field):
        people.worker(name="Sunita Joshi")
        asked = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        assert officer.get(AUTOCOMPLETE, asked).status_code == 404

    def test_but_what_a_form_asks_for(self, officer):
        asked = {
            "app_label": "workers",
            "model_name": "occupationsynonym",
            "field_name": "occupation",
            "term": "tailor",
        }
        assert officer.get(AUTOCOMPLETE, asked).json()["results"]


def test_nobody_makes_a_list_count_its_rows(officer, django_assert_max_num_queries):
    people.worker()
    with django_assert_max_num_queries(20) as captured:
        officer.get("/admin/accounts/user/", {"_facets": "True"})
        officer.get(WORKERS, {"_facets": "True"})
    assert not [q for q in captured if "COUNT(" in q["sql"]]


def test_sending_messages_again_is_written_down(officer):
    worker = people.worker()
    row = queue_sms(messages.CLOSED, mobile="9812345611", language="en", worker_id=worker.uan)
    Delivery.objects.filter(pk=row.pk).update(status="parked", attempts=5)
    officer.post("/admin/outbox/delivery/", {"action": "send_again", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.status == "queued"
    assert Event.objects.get(action="messages sent again").detail["count"] == 1


def test_each_column_is_called_by_its_name(officer):
    """On a phone, where a row is a card, and also where it leads nowhere."""
    opened()
    address = "/admin/grievances/ticket/"
    page = Page(officer.get(address)).document
    (row,) = page.xpath("//table[@id='result_list']/tbody/tr")
    assert row.xpath("(th | td)[1]/@data-label") == ["number"]
