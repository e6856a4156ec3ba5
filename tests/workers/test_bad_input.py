"""Whatever is typed or sent: a clear sentence beside its field in the reader's language, what was
typed is kept, nothing is saved, and never a 500."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eshram.geography.models import District
from tests.visitor import ANSWERS, NO_TO_ALL
from tests.workers import people
from tests.workers.people import Page, draft_at, put_in
from workers import drafts
from workers.models import Draft, Worker
from workers.models.otp import OneTimePassword
from workers.views.register import FORMS

pytestmark = pytest.mark.django_db

NUL = "\x00"
LONG = "9" * 5000
EVERYWHERE = {
    "nul": f"1{NUL}2",
    "control": "12\x07\x1b34",
    "override": "\u202e4321",
    "emoji": "\U0001f600\U0001f468\u200d\U0001f469",
    "markup": "<script>alert(1)</script>",
    "wrong script": "அஆஇ",
    "long": LONG,
    "long letters": "क" * 5000,
    "lone surrogate": "\ufffd",
    "superscript": "²³",
    "quote": "' OR 1=1 --",
    "template": "{{ 7 }}{% now %}",
    "negative": "-1",
    "float": "1.5e3",
}
# Bad values that a field takes after all, because they are good there.
TAMIL = EVERYWHERE["wrong script"]
GOOD = {
    "father_name": {TAMIL},
    "nominee_name": {TAMIL},
    "account_holder": {TAMIL},
    "present_locality": {TAMIL, "-1", "1.5e3"},
    "present_house": {TAMIL, "-1", "1.5e3"},
}
START = {"mobile": "9812345678"} | NO_TO_ALL
SENT = {"start": START, "otp": {"otp": "123456"}, "consent": {"consent": "on"}}
SENT |= {"identity": {"aadhaar": "100000000004"}, **ANSWERS, "address": people.PRESENT}
SENT |= {"check": {"declaration": "on"}}
SENT |= {"personal": ANSWERS["personal"] | {"disability": "yes", "disability_percent": "40"}}
SENT["personal"] |= {"email": "asha@example.in", "emergency_mobile": "9812345671"}
SENT["personal"] |= {"blood_group": "B+"}
SENT["occupation"] = ANSWERS["occupation"] | {"secondary_occupation": "9211.0200"}
SENT["occupation"] |= {"skill_source": "family"}
SENT["address"] = people.PRESENT | {"permanent_state": "10", "permanent_district": "212"}


def address_of(step: str) -> str:
    return reverse(f"register-{step}")


def visit(client, step: str) -> Draft | None:
    """The client's browser stands on a page of registration."""
    if step == "start":
        return None
    draft = draft_at(step)
    put_in(client, draft=str(draft.id), person=draft.uan)
    return draft


@pytest.fixture(autouse=True)
def no_errors_are_raised(client):
    """A view that raises answers 500, as in production."""
    client.raise_request_exception = False


@pytest.mark.parametrize("bad", EVERYWHERE.values(), ids=EVERYWHERE)
@pytest.mark.parametrize("step", ["start", "identity", *FORMS])
def test_every_field_takes_every_bad_input(client, step, bad):
    draft = visit(client, step)
    sent = dict.fromkeys(SENT[step], bad)
    if step == "address":
        sent["same_as_permanent"] = "no"
    page = Page(client.post(address_of(step), sent))
    assert page.status == 422
    for field in set(sent) - {"same_as_permanent"}:
        if bad in GOOD.get(field, ()):
            continue
        assert page.beside(field), field
        assert any(field in link for link, _text in page.summary), field
        if NUL not in bad and "\x07" not in bad:  # HTML cannot hold those
            assert page.value(field) == bad or offers_no_text(page, field), field
    if draft:
        assert Draft.objects.get(id=draft.id).answers == draft.answers


def offers_no_text(page, field: str) -> bool:
    """A choice from a list, which cannot show what is not on it."""
    return bool(
        page.document.xpath(f"//select[@name='{field}'] | //input[@type='radio'][@name='{field}']")
    ) or not page.document.xpath(f"//*[@name='{field}']")


@pytest.mark.parametrize("step", ["start", "identity", *FORMS])
@pytest.mark.parametrize("nothing", ["", "  \t ", None])
def test_nothing_at_all(client, step, nothing):
    """Empty and missing: asked for where it is needed, taken where it is not."""
    optional = {
        "disability_percent", "email", "emergency_mobile", "blood_group", "nominee_name",
        "nominee_relation", "present_house", "secondary_occupation", "skill_source",
        "permanent_district", "permanent_state", "same_as_permanent",
    }  # fmt: skip
    visit(client, step)
    sent = {"csrfmiddlewaretoken": "x"}
    if nothing is not None:
        sent |= dict.fromkeys(SENT[step], nothing)
    page = Page(client.post(address_of(step), sent))
    assert page.status == 422
    for field in set(SENT[step]) - optional:
        assert page.beside(field), field


NOT_SENT = "00000000-0000-0000-0000-000000000000"
OTHER_FORMS = {
    "/register/resume": {"mobile": "9812345678", "birth_year": "1990"},
    "/register/otp": {"otp": "123456"},
    "/register/identity/otp": {"otp": "123456"},
    "/register/resume/otp": {"otp": "123456"},
    "/me/sign-in": {"who": "9812345678"},
    "/me/otp": {"otp": "123456"},
    "/me/which": {"birth_year": "1990", "uan_end": "1234"},
    "/me/mobile": {"mobile": "9812345678"},
    "/me/bank": SENT["bank"],
    "/me/occupation": SENT["occupation"] | {"experience_years": "5"},
    "/me/address": people.PRESENT,
}


@pytest.mark.parametrize("bad", [*EVERYWHERE.values(), ""], ids=[*EVERYWHERE, "empty"])
@pytest.mark.parametrize("path", OTHER_FORMS)
def test_the_forms_around_registration(client, path, bad):
    """Codes, signing in and the worker's own pages: the same, and no code is sent back."""
    draft = draft_at("identity", pending_reference=NOT_SENT)
    put_in(
        client,
        uan=people.worker().uan,
        draft=str(draft.id),
        otp=NOT_SENT,
        sign_in={"uan": None, "otp": NOT_SENT, "next": ""},
        resume={"otp": NOT_SENT, "birth_year": 1990, "last4": "5678"},
        which={"mobile": "9812345678", "tries": 0, "next": ""},
    )
    page = Page(client.post(path, dict.fromkeys(OTHER_FORMS[path], bad)))
    assert page.status == 422
    optional = {"uan_end", "secondary_occupation", "present_house", "skill_source"}
    unasked = {"same_as_permanent", "platform_worker", "skill_source"}
    for field in set(OTHER_FORMS[path]) - (unasked if path.startswith("/me/") else set()):
        if bad in GOOD.get(field, ()) or (not bad and field in optional):
            continue
        assert page.beside(field), field
        if field == "otp":
            assert not page.value(field)


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


@pytest.mark.parametrize("step", ["start", "identity", *FORMS])
def test_sentences_are_in_the_readers_language(client, step):
    client.cookies.load({"django_language": "hi"})
    visit(client, step)
    for bad in ("", "\x00", "<b>", "9" * 400):
        page = Page(client.post(address_of(step), dict.fromkeys(SENT[step], bad)))
        if page.status == 302:
            continue
        assert page.document.get("lang") == "hi"
        for field in SENT[step]:
            said = page.beside(field)
            assert not said or any("\u0900" <= c <= "\u097f" for c in said), (field, bad, said)


# Steps, tabs and time


@pytest.mark.parametrize("step", ["consent", "identity", *FORMS, "check"])
def test_a_step_without_a_draft(client, step):
    for response in (client.get(address_of(step)), client.post(address_of(step), SENT[step])):
        assert response.status_code == 302
        assert response.url in (address_of("start"), address_of("done"))


@pytest.mark.parametrize("step", [*FORMS, "check"])
def test_a_step_out_of_order(client, step):
    draft = visit(client, "identity")
    for response in (client.get(address_of(step)), client.post(address_of(step), SENT[step])):
        assert response.url == address_of("identity")
    assert "Please answer this page first." in Page(client.get(address_of("identity"))).text
    draft.refresh_from_db()
    assert draft.answers == {}


def test_the_back_button(client):
    """An earlier page sent again changes its answers and loses no later one."""
    draft = visit(client, "check")
    changed = SENT["education"] | {"education": "graduate"}
    response = client.post(address_of("education"), changed | {"draft": str(draft.id)})
    assert response.url == address_of("check")
    draft.refresh_from_db()
    assert draft.answers["education"]["education"] == "graduate"
    assert draft.answers["occupation"] == people.DONE["occupation"]
    for proven in ("consent", "identity"):
        sent = SENT[proven] | {"draft": str(draft.id)}
        assert client.post(address_of(proven), sent).url == address_of("check")
    assert client.get(address_of("identity-otp")).status_code == 302


def test_two_tabs(client):
    """The page of an earlier draft does not write into a later one of the same browser."""
    first, second = visit(client, "education"), visit(client, "education")
    response = client.post(address_of("education"), SENT["education"] | {"draft": str(first.id)})
    assert response.status_code == 302
    assert "another registration" in Page(client.get(response.url)).text
    for draft in (first, second):
        draft.refresh_from_db()
        assert "education" not in draft.answers


@pytest.mark.parametrize("given", ["", "x", "\x00", "9" * 9000])
def test_a_draft_that_is_no_draft(client, given):
    visit(client, "education")
    response = client.post(address_of("education"), SENT["education"] | {"draft": given})
    assert response.status_code == 302


@pytest.mark.parametrize("step", ["personal", "check"])
def test_an_expired_draft(client, step):
    draft = draft_at(step, expires_at=timezone.now() - timedelta(seconds=1))
    put_in(client, draft=str(draft.id))
    response = client.get(address_of(step))
    assert response.url == address_of("start")
    assert "Start here" in Page(client.get(response.url)).text
    response = client.post(address_of(step), SENT[step])
    assert response.status_code == 302
    assert not Worker.objects.filter(uan=draft.uan).exists()


@pytest.mark.parametrize("step", ["consent", *FORMS])
def test_a_draft_that_goes_while_its_page_is_answered(client, step, monkeypatch):
    """Another session of the person registered between our look and our write."""
    draft = visit(client, step)
    monkeypatch.setattr(
        "workers.views.register.may_act",
        lambda form, request: Draft.objects.filter(id=draft.id).delete() and form.is_valid(),
    )
    assert client.post(address_of(step), SENT[step]).url == address_of("start")
    put_in(client, draft=str(visit(client, step).id), person=people.worker().uan)
    monkeypatch.undo()
    Draft.objects.all().delete()
    response = client.post(address_of(step), SENT[step])
    assert response.url == reverse("me-sign-in")
    assert "You are already registered" in Page(client.get(response.url)).text


def test_pressed_twice_one_after_the_other(client):
    """The second press has the first one's cookie, or the old one if that answer never came."""
    draft = visit(client, "check")
    old_cookie = client.cookies["sessionid"].value
    client.raise_request_exception = True
    sent = {"declaration": "on", "draft": str(draft.id)}
    assert client.post(address_of("check"), sent).url == address_of("done")
    assert client.post(address_of("check"), sent).url == address_of("done")
    assert f'data-uan="{draft.uan}"' in client.get(address_of("done")).content.decode()
    late = Client()
    late.cookies.load({"sessionid": old_cookie})
    assert late.post(address_of("check"), sent).url == address_of("done")
    assert f'data-uan="{draft.uan}"' in late.get(address_of("done")).content.decode()


# A form that was open too long


@pytest.mark.parametrize("step", ["start", "consent", "identity", *FORMS, "check"])
def test_a_stale_csrf_token(step):
    client = Client(enforce_csrf_checks=True)
    draft = visit(client, step)
    page = Page(client.post(address_of(step), SENT[step] | {"csrfmiddlewaretoken": "stale"}))
    assert page.status == 403
    assert "open for too long" in page.text
    for field, value in SENT[step].items():
        if field != "declaration":
            assert page.value(field) == value, field
    assert not OneTimePassword.objects.filter(mobile="9812345678").exists()
    if draft:
        kept = Draft.objects.get(id=draft.id)
        assert kept.answers == draft.answers
        assert kept.consented_at == draft.consented_at
    token = page.document.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
    if step != "identity":
        again = client.post(address_of(step), SENT[step] | {"csrfmiddlewaretoken": token})
        assert again.status_code == 302


@pytest.mark.parametrize("path", ["register-otp", "me-otp", "register-resume-otp"])
def test_a_stale_token_does_not_send_a_code_back(path):
    client = Client(enforce_csrf_checks=True)
    otp = NOT_SENT
    put_in(client, otp=otp, otp_to="5678", sign_in={"uan": None, "otp": otp, "next": ""})
    put_in(client, resume={"otp": otp, "birth_year": 1990, "last4": "5678"})
    response = client.post(reverse(path), {"otp": "493827", "csrfmiddlewaretoken": "stale"})
    assert response.status_code == 403
    assert b"493827" not in response.content


EMPTY_POSTS = ["register-start", "register-otp", "register-resume", "me-sign-in", "me-otp"]
EMPTY_POSTS += ["me-address", "me-occupation", "me-mobile", "me-bank", "register-address"]


@pytest.mark.parametrize("csrf", [True, False])
@pytest.mark.parametrize("name", EMPTY_POSTS)
def test_a_post_of_nothing(name, csrf):
    client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
    otp = NOT_SENT
    draft = draft_at("address")
    put_in(client, otp=otp, sign_in={"uan": None, "otp": otp, "next": ""}, draft=str(draft.id))
    put_in(client, uan=people.worker().uan)
    assert client.post(reverse(name)).status_code in (200, 302, 403, 422)
    assert client.post(reverse(name), {"look": "present"}).status_code in (200, 403, 422)


# Strange HTTP


def test_a_body_that_is_too_large(client):
    response = client.post(address_of("start"), {"mobile": "9" * 600_000})
    assert response.status_code == 400
    assert "We did not understand that" in Page(response).text
    response = client.post(address_of("start"), {f"f{n}": "x" for n in range(300)})
    assert response.status_code == 400
    assert "We did not understand that" in Page(response).text


FILE_WITH_NUL = (
    b'--x\r\nContent-Disposition: form-data; name="mobile"; filename="a\0b"\r\n\r\nx\r\n--x--'
)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"mobile=%ff%fe%00&epfo_member=%c3%28", "application/x-www-form-urlencoded"),
        (b"mobile=\xff\xfe&&&===", "application/x-www-form-urlencoded"),
        (b"mobile=1", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (FILE_WITH_NUL, "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
def test_bodies_that_are_no_form(client, body, kind):
    response = client.post(address_of("start"), body, content_type=kind)
    assert response.status_code in (200, 400, 422)
    assert Page(response).document.xpath("//h1")


@pytest.mark.parametrize(
    "path",
    ["/", "/register/start", "/me/", "/lookup/occupations?q=mason", "/sandbox/phone/", "/healthz"],
)
@pytest.mark.parametrize("query", ["x=%00", "next=%00", "state=%00", "%00"])
def test_a_nul_byte_in_an_address(client, path, query):
    response = client.get(path + ("&" if "?" in path else "?") + query)
    assert response.status_code == 400
    assert client.get("/verify/a%00b").status_code == 400


@pytest.mark.parametrize("state", ["", "x", "²", "-1", "0", "99999", "9" * 30, LONG, "२७"])
def test_districts_of_a_state_that_is_none(client, state):
    response = client.get("/lookup/districts", {"state": state})
    assert response.status_code == 200
    assert bool(response.json()["districts"]) == (state == "२७")


PAGES = ["/", "/register/start", "/register/resume", "/me/sign-in", "/verify/x", "/register/done"]
PAGES += ["/healthz", "/readyz", "/lookup/districts", "/me/", "/me/card", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_head_says_what_get_says(client, path):
    assert client.head(path).status_code == client.get(path).status_code


@pytest.mark.parametrize("path", [p for p in PAGES if p not in ("/nowhere", "/me/", "/me/card")])
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, path, method):
    assert getattr(client, method)(path).status_code == 405


def test_addresses_that_lead_nowhere(client):
    for path in ("/nowhere", "/register/nowhere", "/verify/" + "x" * 5000, "/%ff%fe", "/me/%2e%2e"):
        response = client.get(path)
        assert response.status_code == 404
        assert "There is no such page" in Page(response).text
    assert client.get("/register/not-eligible/nonsense").url == address_of("start")


@pytest.mark.parametrize(
    "cookie",
    [
        "sessionid=x; csrftoken=x; django_language=x; messages=x",
        f"sessionid={'y' * 4000}",
        'sessionid="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
        'sessionid="\\042\\134\\377\\376aaaaaaaaaaa"; django_language="\\000hi"',
        'messages="\\000"; csrftoken="\\000"',
        "sessionid=../../../etc/passwd; =; ;;; a=b=c",
    ],
)
def test_cookies_of_nobody(client, cookie):
    """Also where the cookie spells a NUL byte by its octal number, as cookies may."""
    for path in ("/", "/register/start", "/register/personal", "/me/", "/register/done"):
        assert client.get(path, headers={"cookie": cookie}).status_code in (200, 302)
    response = client.post("/me/sign-in", {"who": "9812345678"}, headers={"cookie": cookie})
    assert response.status_code == 302


@pytest.mark.parametrize(
    "languages", ["", "*", "xx-YY", ";;;q=", "hi;q=2,en", "a" * 9000, "hi-Deva-IN", "\x01", "en\\0"]
)
def test_languages_that_are_none(client, languages):
    assert client.get("/", headers={"accept-language": languages}).status_code == 200


@pytest.mark.parametrize(
    "there",
    [
        "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example",
        "javascript:alert(1)", "http:///elsewhere.example", "\x00//elsewhere.example", "x" * 9000,
        "////elsewhere.example", "https:elsewhere.example",
    ],
)  # fmt: skip
def test_changing_the_language_leads_nowhere_else(client, there):
    response = client.post("/language", {"language": "hi", "next": there})
    assert response.status_code in (204, 302)
    if response.status_code == 302:
        assert "elsewhere" not in response.url
        assert not response.url.startswith("javascript")
    for language in ("xx", "", "\x00", "a" * 5000):
        assert client.post("/language", {"language": language}).status_code in (204, 302)
