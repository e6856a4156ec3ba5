"""Whatever is typed or sent: a clear sentence beside its field in the reader's language, what was
typed is kept, nothing is saved, and never a 500."""

import pytest

from tests.workers import people
from tests.workers.people import Page, draft_at, put_in
from tests.workers.typed import EVERYWHERE, GOOD, NOT_SENT, NUL, SENT, address_of, visit
from workers.models import Draft
from workers.views.register import FORMS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answers_500")]


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
