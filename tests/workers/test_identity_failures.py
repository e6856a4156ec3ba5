"""When UIDAI says no, or nothing: a clear sentence, nothing lost, and trying again works.

The numbers are those of integrations/uidai/README.md.
"""

import pytest

from eshram import limits
from integrations.uidai.sandbox.numbers import test_aadhaar as aadhaar_number
from tests.visitor import ANSWERS
from workers.models import Draft, TurnedAway, Worker
from workers.vault.models import Entry, Pending

NO_ANSWER = "The Aadhaar service did not answer. Your answers are kept."
AT_THE_NUMBER = {
    "00001": "No mobile is linked to this Aadhaar",
    "000030": NO_ANSWER,
    "000040": NO_ANSWER,
    "000050": NO_ANSWER,
    "000060": NO_ANSWER,
    "000080": "This Aadhaar is locked or cancelled.",
    "000081": "This Aadhaar is locked or cancelled.",
    "000082": "This Aadhaar is locked or cancelled.",
    "000084": "Too many codes were asked for or wrong.",
    "000085": "UIDAI does not know this number.",
    "000087": NO_ANSWER,
    "000089": NO_ANSWER,
}
AT_THE_CODE = {
    "00002": "This is not the code that UIDAI sent.",
    "000035": NO_ANSWER,
    "000045": NO_ANSWER,
    "000055": NO_ANSWER,
    "000065": NO_ANSWER,
    "00007": "This code is too old. Ask for a new one.",
    "000083": "Too many codes were asked for or wrong.",
    "000086": "This Aadhaar is locked or cancelled.",
    "000088": NO_ANSWER,
}


@pytest.fixture(autouse=True)
def committed(portal, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def visitor(portal, cast):
    """Somebody at the page that asks for the Aadhaar number, and their mobile."""
    visitor = portal.visitor()
    visitor.mobile = cast.mobile()
    return visitor.begin(visitor.mobile).send({"consent": "on"})


def ask(visitor, aadhaar):
    """Send the number; UIDAI's code."""
    before = len(visitor.phone.messages(visitor.mobile))
    visitor.send({"aadhaar": aadhaar})
    assert visitor.path == "/register/identity/otp", visitor.errors
    return visitor.phone.code(visitor.mobile, after=before)


def prove(visitor, aadhaar):
    return visitor.send({"otp": ask(visitor, aadhaar)})


def draft_of(visitor) -> Draft:
    return Draft.objects.get(mobile=visitor.mobile)


def test_trouble_when_the_number_is_sent(visitor, cast):
    """Each beside the field, with the number kept; afterwards another number works."""
    waiting = Pending.objects.count()
    for prefix, sentence in AT_THE_NUMBER.items():
        aadhaar = cast.aadhaar(prefix)
        fresh(visitor)
        visitor.send({"aadhaar": aadhaar})
        assert visitor.page.status_code == 422, prefix
        assert visitor.path == "/register/identity"
        assert len(visitor.errors) == 1
        assert sentence in visitor.errors[0], prefix
        assert visitor.document.get_element_by_id("id_aadhaar").get("value") == aadhaar
    assert Pending.objects.count() == waiting
    fresh(visitor)
    assert prove(visitor, cast.aadhaar()).path == "/register/personal"


def fresh(visitor):
    """Forget how many Aadhaar codes this draft has asked for: it has six in an hour."""
    limits.forget("aadhaar-codes", f"draft:{draft_of(visitor).id}")


def test_trouble_when_the_code_is_sent(visitor, cast):
    kept = Entry.objects.count()
    for prefix, sentence in AT_THE_CODE.items():
        fresh(visitor)
        visitor.open("/register/identity")
        code = ask(visitor, cast.aadhaar(prefix))
        visitor.send({"otp": code})
        assert visitor.page.status_code == 422, prefix
        assert visitor.path == "/register/identity/otp"
        assert len(visitor.errors) == 1
        assert sentence in visitor.errors[0], prefix
        assert code not in visitor.page.text
        assert draft_of(visitor).vault_reference is None
    assert Entry.objects.count() == kept
    fresh(visitor)
    visitor.open("/register/identity")
    assert prove(visitor, cast.aadhaar()).path == "/register/personal"


def test_a_wrong_code_then_the_right_one(visitor, cast):
    code = ask(visitor, cast.aadhaar())
    visitor.send({"otp": f"{(int(code) + 1) % 10**6:06d}"})
    assert "This is not the code that UIDAI sent." in visitor.errors[0]
    assert visitor.send({"otp": code}).path == "/register/personal"


def test_too_many_wrong_codes(visitor, cast):
    aadhaar = cast.aadhaar()
    code = ask(visitor, aadhaar)
    for _try in range(3):
        visitor.send({"otp": f"{(int(code) + 1) % 10**6:06d}"})
    assert "Too many codes" in visitor.send({"otp": code}).errors[0]
    visitor.open("/register/identity")
    assert prove(visitor, aadhaar).path == "/register/personal"


def test_nobody_is_pestered_with_codes(visitor, cast):
    for _code in range(6):
        visitor.open("/register/identity")
        ask(visitor, cast.aadhaar())
    visitor.open("/register/identity").send({"aadhaar": cast.aadhaar()})
    assert "Too many codes were asked for" in visitor.errors[0]


def test_a_number_that_is_none(visitor):
    """Wrong digits, a real number in a sandbox, letters: refused before anybody is asked."""
    right = aadhaar_number(77)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    for typed in (wrong, "234123412346", right[:-1], right + "0", "abcd", "<script>"):
        visitor.send({"aadhaar": typed})
        assert visitor.page.status_code == 422
        assert "Aadhaar number" in visitor.errors[0]
        assert visitor.document.get_element_by_id("id_aadhaar").get("value") == typed
    assert draft_of(visitor).pending_reference is None


@pytest.mark.parametrize(
    ("prefix", "reason", "words"),
    [
        ("000001", "too_young", "16"),
        ("000002", "too_young", "16"),
        ("000005", "too_old", "60"),
        ("000006", "too_old", "60"),
        ("000007", "too_old", "60"),
    ],
)
def test_who_is_too_young_or_too_old(visitor, cast, prefix, reason, words):
    """Nothing is kept but a count."""

    def counted():
        return sum(TurnedAway.objects.filter(reason=reason).values_list("people", flat=True))

    before, entries, waiting = counted(), Entry.objects.count(), Pending.objects.count()
    prove(visitor, cast.aadhaar(prefix))
    assert visitor.path == f"/register/not-eligible/{reason}"
    assert words in visitor.text
    assert "Where to go instead" in visitor.text
    assert counted() == before + 1
    assert not Draft.objects.filter(mobile=visitor.mobile).exists()
    assert Entry.objects.count() == entries
    assert Pending.objects.count() == waiting
    assert visitor.open("/register/personal").path == "/register/start"


@pytest.mark.parametrize("prefix", ["000003", "000004", "000008", "000009"])
def test_who_is_just_in_time(visitor, cast, prefix):
    """16 today, 60 tomorrow (59 years and 364 days), born on 29 February, 17."""
    assert prove(visitor, cast.aadhaar(prefix)).path == "/register/personal"


@pytest.mark.parametrize("question", ["epfo_member", "esic_member", "income_tax_payer"])
def test_members_and_tax_payers(portal, cast, question):
    visitor, mobile = portal.visitor(), cast.mobile()
    answers = dict.fromkeys(("epfo_member", "esic_member", "income_tax_payer"), "no")
    visitor.open("/register/start").send(answers | {question: "yes", "mobile": mobile})
    assert visitor.path == f"/register/not-eligible/{question}"
    assert "Where to go instead" in visitor.text
    assert portal.phone.messages(mobile) == []
    assert not Draft.objects.filter(mobile=mobile).exists()


def finish(visitor, **address):
    visitor.answer("personal")
    visitor.send(ANSWERS["address"] | address)
    visitor.answer("education", "occupation", "bank")
    visitor.send({"declaration": "on"})
    assert visitor.path == "/register/done", visitor.errors
    return Worker.objects.get(uan=visitor.uan)


@pytest.mark.parametrize("prefix", ["000090", "000099"])
def test_a_home_that_no_list_has(visitor, cast, prefix):
    """The worker chooses the district."""
    prove(visitor, cast.aadhaar(prefix)).answer("personal")
    assert "We could not find your home district. Please choose it." in visitor.text
    visitor.send(ANSWERS["address"])
    assert visitor.page.status_code == 422
    assert "Choose the district of your home." in visitor.errors
    chosen = {"permanent_state": "10", "permanent_district": "212"}
    visitor.send(ANSWERS["address"] | chosen)
    visitor.answer("education", "occupation", "bank")
    visitor.send({"declaration": "on"})
    worker = Worker.objects.get(uan=visitor.uan)
    assert (worker.permanent_state_id, worker.permanent_district_id) == (10, 212)
    assert worker.present_district_id == 212


def test_an_abolished_home_district(visitor, cast):
    prove(visitor, cast.aadhaar("000091"))
    worker = finish(visitor)
    assert not worker.permanent_district.abolished
    assert worker.permanent_address.district_as_read == "Anupgarh"
    assert "Anupgarh" not in worker.permanent_district.name


def test_no_photo(visitor, cast):
    prove(visitor, cast.aadhaar("000092"))
    finish(visitor)
    assert "No photo" in visitor.open("/me/card").text
    assert visitor.open("/me/card.pdf").page.content.startswith(b"%PDF")
    assert visitor.open("/me/photo.jpg").page.status_code == 404


@pytest.mark.parametrize(
    ("prefix", "shown"),
    [
        ("000093", "Venkatanarasimharajuvaripeta"),
        ("000094", "<script>alert('x')</script> & \"Sons\""),
        ("000095", ""),
        ("000096", ""),
        ("000097", "Other"),
        ("000000", ""),
    ],
)
def test_unusual_papers_on_every_page(visitor, cast, prefix, shown):
    """A name of 97 letters, markup in it, one name only, marks that turn text around, third
    gender, only the year of birth: through to the card, never as markup."""
    prove(visitor, cast.aadhaar(prefix)).answer(*ANSWERS)
    assert visitor.path == "/register/check"
    for path in ("/register/check", "/register/done", "/me/", "/me/card", "/me/address"):
        if path == "/register/done":
            visitor.send({"declaration": "on"})
        else:
            visitor.open(path)
        assert visitor.page.status_code == 200
        assert "<script>alert" not in visitor.page.text
        if path in ("/register/check", "/me/card"):
            assert shown in visitor.text
    worker = Worker.objects.get(mobile=visitor.mobile)
    assert worker.birth_year_only == (prefix == "000000")
    assert visitor.open("/me/card.pdf").page.content.startswith(b"%PDF")
    page = visitor.open(f"/verify/{worker.card_token}").page
    assert page.status_code == 200
    assert "<script>alert" not in page.text
