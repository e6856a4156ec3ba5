"""A state's officers write its schemes; the ministry approves; other states' are not there."""

import pytest

from eshram.accounts import approvals
from schemes import catalogue, changes, criteria, rules
from schemes.models import RuleChange, Scheme
from tests.cast import signed_in, staff
from tests.schemes.catalogue import scheme
from tests.schemes.test_ministry import form_of, tomorrow
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, Page

pytestmark = pytest.mark.django_db
NEW = "/state/schemes/new"
TOOLS = {
    "code": "BR_TOOLS", "name": "Tools", "name_hi": "औज़ार", "ministry": "Labour, Bihar",
    "ministry_hi": "श्रम, बिहार", "unit": "person", "status": "open", "portability": "lost",
    "benefit": "₹5,000", "benefit_hi": "₹5,000", "confidence": "published", "reason": "New",
    "what-1": "monthly_income", "operator-1": "at_most", "value-1": "15000",
}  # fmt: skip
OF_BIHAR = {"all": [{"fact": "state", "in": [str(BIHAR)]}]}


@pytest.fixture
def officer(client):
    return signed_in(client, staff("state_officer", BIHAR))


def written(client) -> dict:
    return form_of(Page(client.get(NEW))) | TOOLS | {"starts_on": tomorrow().isoformat()}


def test_a_scheme_of_the_state_alone(officer):
    people.worker()  # lives in Mumbai
    people.worker(present_state_id=BIHAR, present_district_id=212)
    page = Page(officer.post(NEW, written(officer) | {"look": "1"}))
    assert "gain it: 1." in " ".join(page.text.split())
    assert "State where you live: Bihar" in page.text
    assert officer.post(NEW, written(officer) | {"propose": "1"}).status_code == 302
    change = RuleChange.objects.get()
    assert change.state_id == BIHAR
    change.approve(by=staff("scheme_approver"))
    made = Scheme.objects.get()
    assert made.state_id == BIHAR
    (rule,) = rules.load(made.versions.all())
    assert criteria.as_json(rule.tree) == {
        "all": [*OF_BIHAR["all"], {"fact": "monthly_income", "at_most": 15000}]
    }
    page = Page(officer.get("/state/schemes/BR_TOOLS/"))
    assert "Labour" not in page.text
    assert "Income in a month" in page.text
    # Changing it again does not add the state twice, and may bind to another fact.
    address = "/state/schemes/BR_TOOLS/change"
    sent = form_of(Page(officer.get(address))) | {"bound_by": "home_state", "reason": "x"}
    sent |= {"starts_on": tomorrow().isoformat(), "propose": "1"}
    officer.post(address, sent)
    rule = RuleChange.objects.pending().get().content["versions"][0]["rule"]
    assert [part["fact"] for part in rule["all"]] == ["home_state", "monthly_income"]


def test_the_first_page_leads_there(officer):
    assert "/state/schemes/" in officer.get("/state/").content.decode()


def test_other_schemes_are_not_there(officer):
    scheme("UNION", OF_BIHAR)
    scheme("MH_ONE", OF_BIHAR, state_id=MAHARASHTRA)
    for code in ("UNION", "MH_ONE", "NONE", "x" * 60):
        for end in ("", "change"):
            assert officer.get(f"/state/schemes/{code}/{end}").status_code == 404
            assert officer.post(f"/state/schemes/{code}/{end}").status_code in (404, 405)
    assert "MH_ONE" not in officer.get("/state/schemes/").content.decode()


def proposal(code, state_id, rule, by):
    found = Scheme.objects.filter(code=code).first()
    content = catalogue.of_scheme(found)
    last = content["versions"][-1]
    content["versions"] = [last | {"from": tomorrow().isoformat(), "to": None, "rule": rule}]
    return RuleChange.propose(
        by=by, reason="x", code=code, state_id=state_id, starts_on=tomorrow(),
        content=content, stands=changes.stands(found),
    )  # fmt: skip


@pytest.mark.parametrize("state_id", [None, MAHARASHTRA, BIHAR])
def test_nor_changed_past_the_page(state_id):
    by = staff("state_officer", BIHAR)
    scheme("UNION", OF_BIHAR)
    scheme("MH_ONE", OF_BIHAR, state_id=MAHARASHTRA)
    for code in ("UNION", "MH_ONE"):
        with pytest.raises(approvals.CannotDecide):
            proposal(code, state_id, OF_BIHAR, by)


def test_a_states_scheme_is_for_its_own_workers():
    scheme("BR_ONE", OF_BIHAR, state_id=BIHAR)
    with pytest.raises(approvals.CannotDecide, match="workers of that state"):
        proposal("BR_ONE", BIHAR, {"all": []}, staff("scheme_editor"))


def test_an_officer_decides_nothing(officer):
    scheme("BR_ONE", OF_BIHAR, state_id=BIHAR)
    change = proposal("BR_ONE", BIHAR, OF_BIHAR, staff("state_officer", BIHAR))
    with pytest.raises(approvals.RoleMissing):
        change.approve(by=staff("state_officer", BIHAR))
    assert officer.get("/admin/schemes/rulechange/").status_code in (302, 403, 404)
