"""What people really type is taken, and what cannot be is said beside its field."""

import pytest

from eshram.geography.models import District
from tests.workers import people
from tests.workers.people import Page, put_in
from tests.workers.typed import LONG, NOT_SENT, SENT, address_of, visit
from workers import drafts
from workers.models import Worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answers_500")]


@pytest.mark.parametrize("otp", ["१२३४५६", " 123 456 ", "123-456"])
def test_a_code_as_people_write_it(client, otp):
    put_in(client, otp=NOT_SENT)
    page = Page(client.post("/register/otp", {"otp": otp}))
    assert page.beside("otp") == "This code does not work any more. Ask for a new one."


def test_who_has_half_a_nominee_or_a_disability_without_percent(client):
    visit(client, "personal")
    for changes, field in (
        ({"nominee_name": ""}, "nominee_name"),
        ({"nominee_relation": ""}, "nominee_relation"),
        ({"disability_percent": ""}, "disability_percent"),
        ({"disability_percent": "0"}, "disability_percent"),
        ({"disability_percent": "101"}, "disability_percent"),
        ({"emergency_mobile": "9812345670"}, "emergency_mobile"),  # the worker's own
        ({"email": "अ@example.in"}, "email"),
        ({"email": "a" * 250 + "@example.in"}, "email"),
    ):
        page = Page(client.post(address_of("personal"), SENT["personal"] | changes))
        assert page.status == 422, changes
        assert page.beside(field), changes


@pytest.mark.parametrize(
    ("step", "changes", "kept"),
    [
        ("start", {"mobile": "९८१२३४५६७८"}, None),
        ("start", {"mobile": "+91 98123-45678"}, None),
        ("start", {"mobile": "09812345678"}, None),
        ("personal", {"disability_percent": "४०"}, ("disability_percent", 40)),
        ("personal", {"disability_percent": "040"}, ("disability_percent", 40)),
        ("personal", {"father_name": "राम कुमार"}, ("father_name", "राम कुमार")),
        ("personal", {"father_name": "முருகன்"}, ("father_name", "முருகன்")),
        ("personal", {"father_name": "محمد"}, ("father_name", "محمد")),
        ("address", {"present_pincode": "४०००१७"}, ("present_pincode", "400017")),
        ("address", {"present_pincode": "400 017"}, ("present_pincode", "400017")),
        ("address", {"present_district": "४८२"}, ("present_district", 482)),
        ("address", {"present_since": "२९-०२-२०२४"}, ("present_since", "2024-02-29")),
        ("address", {"present_since": "29/02/2024"}, ("present_since", "2024-02-29")),
        ("occupation", {"experience_years": "०५"}, ("experience_years", 5)),
        ("occupation", {"occupation": "७५३१.०१००"}, ("occupation", "7531.0100")),
        ("bank", {"ifsc": "sbin०००१२३४"}, ("ifsc", "SBIN0001234")),
    ],
)  # fmt: skip
def test_what_people_really_type_is_taken(client, step, changes, kept):
    draft = visit(client, step)
    assert client.post(address_of(step), SENT[step] | changes).status_code == 302
    if kept:
        draft.refresh_from_db()
        assert draft.answers[step][kept[0]] == kept[1]


def test_an_account_number_keeps_its_leading_zeros(client):
    draft = visit(client, "bank")
    number = "००012345678"
    sent = SENT["bank"] | {"account_number": number, "account_number_again": "00012345678"}
    assert client.post(address_of("bank"), sent).status_code == 302
    draft.refresh_from_db()
    assert drafts.account_number(draft) == "00012345678"
    assert "00012345678" not in str(draft.answers)


def test_account_numbers_that_differ(client):
    visit(client, "bank")
    page = Page(client.post(address_of("bank"), SENT["bank"] | {"account_number": "123456789"}))
    assert page.beside("account_number_again")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2023-02-29", "no such day"),
        ("29-02-2023", "no such day"),
        ("31.04.2024", "no such day"),
        ("0001-01-01", "no such day"),
        ("99999-01-01", "no such day"),
        ("2999-01-01", "future"),
        ("1980-01-01", "before you were born"),
        ("2024", "no such day"),
    ],
)
def test_days_that_cannot_be(client, day, words):
    visit(client, "address")
    page = Page(client.post(address_of("address"), SENT["address"] | {"present_since": day}))
    assert page.status == 422
    assert words in page.beside("present_since")
    assert page.value("present_since") == day


def test_a_district_that_was_abolished(client):
    old = District.objects.filter(abolished=True).first()
    visit(client, "address")
    sent = SENT["address"] | {"present_state": old.state_id, "present_district": old.code}
    page = Page(client.post(address_of("address"), sent))
    assert page.status == 422
    assert "no longer a district" in page.beside("present_district")
    assert page.value("present_state") == str(old.state_id)
    sent = SENT["address"] | {"permanent_state": old.state_id, "permanent_district": old.code}
    page = Page(client.post(address_of("address"), sent))
    assert "no longer a district" in page.beside("permanent_district")


def test_a_district_outside_its_state(client):
    visit(client, "address")
    page = Page(client.post(address_of("address"), SENT["address"] | {"present_district": "212"}))
    assert page.status == 422
    assert (
        page.beside("present_district") == "Patna is not in Maharashtra. Choose the district again."
    )
    page = Page(client.post(address_of("address"), SENT["address"] | {"permanent_state": "27"}))
    assert page.beside("permanent_district")


def test_a_pin_of_another_state_is_pointed_out_not_refused(client):
    draft = visit(client, "address")
    sent = SENT["address"] | {"present_pincode": "800001"}
    assert client.post(address_of("address"), sent).status_code == 302
    draft.refresh_from_db()
    draft.answers |= {step: people.DONE[step] for step in ("education", "occupation", "bank")}
    for pin, warned in (("800001", True), ("400017", False)):
        draft.answers["address"]["present_pincode"] = pin
        draft.save()
        page = Page(client.get(address_of("check")))
        assert page.status == 200
        assert ("This PIN code is not in Maharashtra. Is it right?" in page.text) == warned


def test_a_person_who_lives_at_home_needs_no_present_address(client):
    draft = visit(client, "address")
    bad = dict.fromkeys(people.PRESENT, "\x00<script>")
    sent = bad | {"same_as_permanent": "yes", "permanent_state": "", "permanent_district": ""}
    assert client.post(address_of("address"), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["address"]["permanent_district"] == people.PATNA


def test_the_same_work_twice(client):
    visit(client, "occupation")
    sent = SENT["occupation"] | {"secondary_occupation": "7531.0100"}
    assert Page(client.post(address_of("occupation"), sent)).beside("secondary_occupation")


@pytest.mark.parametrize("step", ["consent", "check"])
def test_a_box_that_is_not_ticked(client, step):
    draft = visit(client, step)
    page = Page(client.post(address_of(step), {"draft": str(draft.id)}))
    assert page.status == 422
    assert page.beside("consent" if step == "consent" else "declaration")
    assert not Worker.objects.filter(uan=draft.uan).exists()


@pytest.mark.parametrize(
    "word", ["\x00", "<script>", "\U0001f600", "' --", "\u202e", "x" * 9000, "%"]
)
def test_searching_without_javascript_for_nonsense(client, word):
    visit(client, "occupation")
    sent = {"look": "occupation", "occupation_search": word, "occupation": word}
    page = Page(client.post(address_of("occupation"), sent | {"experience_years": word}))
    assert page.status == 200
    visit(client, "address")
    sent = {"look": "present", "present_state": word, "permanent_state": LONG}
    assert client.post(address_of("address"), sent).status_code == 200
