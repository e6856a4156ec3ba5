"""Every address × everybody: who gets in, who does not.

The addresses come from the URLconf, the expectation from their audience and, for the admin, from
the permissions of `roles.py`. A new page of the admin that is not a model's own needs a line in
NEEDS; a new address without an audience fails in `test_consistency.py`.
"""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import Client
from lxml import html

from eshram.accounts.audience import audience_of
from eshram.accounts.roles import ROLES
from tests.aggregators.people import platform_user
from tests.cast import signed_in, staff
from tests.counter.people import operator
from tests.test_consistency import NO_ID, URLS, Match
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, put_in

pytestmark = pytest.mark.django_db

EVERYBODY = ["stranger", "worker", "superuser", *ROLES]
AUDIENCES = {
    "account": {"superuser", *ROLES},
    "staff": {"superuser", *(key for key, role in ROLES.items() if role.enters_admin)},
    "worker": {"worker"},
    "state": {"state_officer"},
    "operator": {"operator"},
    "platform": {"platform_user"},
    "helpline": {"helpline_agent"},
    "caller": set(),  # programs with a token: nobody of these
}
# A model's own pages: what they take, unless NEEDS says otherwise.
MODEL_PAGES = {"changelist": "view", "add": "add", "change": "view", "delete": "delete",
               "history": "view"}  # fmt: skip
ANY_STAFF, NOBODY = "", "nobody"
# Other pages of staff, by their names: the permission, or several of which one is enough.
NEEDS = {
    "index": ANY_STAFF,
    "app_list": ANY_STAFF,  # holds what the role may see, 404 if nothing
    "search": ANY_STAFF,  # of the admin's menu
    "password_change": ANY_STAFF,
    "password_change_done": ANY_STAFF,
    "autocomplete": ANY_STAFF,  # asks the model that it completes
    "view_on_site": ANY_STAFF,
    "workers_worker_reveal": "workers.reveal_worker",
    "workers_worker_correction": "workers.correct_worker",
    "workers_worker_death": "workers.record_death",
    "workers_worker_close": "workers.close_worker",
    "workers_worker_reopen": "workers.close_worker",
    "workers_mergerequest_add": "workers.propose_merge",
    **dict.fromkeys(
        ("workers_mergerequest_changelist", "workers_mergerequest_change"),
        "workers.propose_merge workers.approve_merge workers.view_mergerequest",
    ),
    "workers_campaign_add": "workers.propose_campaign",
    **dict.fromkeys(
        ("workers_campaign_changelist", "workers_campaign_change"),
        "workers.propose_campaign workers.approve_campaign workers.view_campaign",
    ),
    "counter_monthclose_add": "counter.propose_monthclose",
    **dict.fromkeys(
        ("counter_monthclose_changelist", "counter_monthclose_change"),
        "counter.propose_monthclose counter.approve_monthclose counter.view_monthclose",
    ),
    "aggregators_contributionrate_add": "aggregators.propose_contributionrate",
    **dict.fromkeys(
        ("aggregators_contributionrate_changelist", "aggregators_contributionrate_change"),
        "aggregators.propose_contributionrate aggregators.approve_contributionrate"
        " aggregators.view_contributionrate",
    ),
    "aggregators_contribution_final": "aggregators.view_contribution",
    "aggregators_gigcount_csv": "aggregators.view_gigcount",
    "aggregators_intake_duties": "aggregators.view_intake",
    "schemes_rulechange_add": "schemes.propose_rulechange",
    **dict.fromkeys(
        ("schemes_rulechange_changelist", "schemes_rulechange_change"),
        "schemes.propose_rulechange schemes.approve_rulechange schemes.view_rulechange",
    ),
    "states_agreementproposal_add": "states.propose_agreement",
    **dict.fromkeys(
        ("states_agreementproposal_changelist", "states_agreementproposal_change"),
        "states.propose_agreement states.approve_agreement states.view_agreementproposal",
    ),
    "aggregators_platform_paper": "aggregators.review_application",
    "aggregators_goinglive_add": "aggregators.propose_goinglive",
    **dict.fromkeys(
        ("aggregators_goinglive_changelist", "aggregators_goinglive_change"),
        "aggregators.propose_goinglive aggregators.approve_goinglive aggregators.view_goinglive",
    ),
    "states_stateclient_delete": NOBODY,
    "states_receiver_delete": NOBODY,
    "states_export_delete": NOBODY,
    "states_acknowledgement_delete": NOBODY,
    "onorc_feed_key": "onorc.view_feed",
    "onorc_feed_bad": "onorc.view_feed",
    "onorc_key_delete": NOBODY,
    "onorc_feed_delete": NOBODY,
    "schemes_beneficiarylist_key": "schemes.view_beneficiarylist",
    "schemes_beneficiarylist_bad": "schemes.view_beneficiarylist",
    "schemes_beneficiarylist_row": "schemes.review_beneficiarylist",
    "schemes_saturation_csv": "schemes.view_saturation",
    "schemes_scheme_differences": "schemes.view_scheme",
    "schemes_scheme_difference": "schemes.view_scheme",
    "accounts_invitation_delete": NOBODY,  # they are withdrawn
    "counter_campentry_decide": "counter.release_campentry",
    **dict.fromkeys(("grievances_ticket_desk", "grievances_ticket_file"), "grievances.view_ticket"),
    "aggregators_dispute_decide": "aggregators.decide_dispute",
    **dict.fromkeys(
        (
            "counter_centre_block",
            "counter_centre_reinstate",
            "counter_operator_block",
            "counter_operator_reinstate",
        ),
        "counter.block_centre",
    ),
    "counter_centre_import": "counter.add_centre",
    "counter_centre_links": "counter.add_centre",
    "counter_centre_delete": NOBODY,
    "counter_operator_delete": NOBODY,
    **dict.fromkeys(("corridors", "corridors-csv", "exclusion"), "figures.view_figures"),
    "waits": "grievances.see_all_tickets",
    "health": "outbox.view_delivery",
    "health-integration": "outbox.view_delivery",
}


def needed(pattern) -> str | None:
    """The permissions that a page of staff takes one of; "" for none, None if nobody said."""
    name = pattern.name or ""
    if name in NEEDS:
        return NEEDS[name]
    app, _, rest = name.partition("_")
    model, _, page = rest.partition("_")
    for registered in admin.site._registry:
        known = registered._meta
        if (known.app_label, known.model_name) == (app, model) and page in MODEL_PAGES:
            return f"{app}.{MODEL_PAGES[page]}_{model}"
    return None


def may_open(who: str, where: str, pattern, names) -> bool:
    audience = audience_of(Match(pattern, names))
    if audience == "anyone":
        return True
    if who not in AUDIENCES[audience]:
        return False
    if audience != "staff" or who == "superuser":
        return True
    if where.endswith(("<path:object_id>/", "(?P<url>.*)$")):  # lead on, or find nothing
        return True
    wanted = needed(pattern)
    return wanted == ANY_STAFF or bool(ROLES[who].permissions & set((wanted or "").split()))


def address_of(where: str, objects: dict) -> str:
    if "(?P<url>" in where:
        return "/admin/no-such-page/"
    where = re.sub(r"\^\(\?P<app_label>.*\)/\$", "workers/", where)
    for start, value in objects.items():
        if where.startswith(start):
            where = where.replace("<path:object_id>", str(value))
    where = where.replace("<int:uan>", str(objects["uan"]))
    where = re.sub(r"<uuid:\w+>", NO_ID, where)
    return "/" + re.sub(r"<(\w+:)?\w+>", "1", where).lstrip("/")


def browser_of(who: str, worker) -> Client:
    client = Client()
    if who == "worker":
        return put_in(client, uan=worker.uan)
    if who == "operator":
        signed_in(client, operator(is_manager=True).user)
    elif who == "platform_user":
        signed_in(client, platform_user().user)
    elif who != "stranger":
        signed_in(client, staff(who, BIHAR if who == "state_officer" else None))
    return client


def is_shut(answer) -> bool:
    """Nothing was shown and nothing was done. The admin sends back to its first page who asks for
    what is not there."""
    away = answer.status_code == 302 and re.match(
        r"/(staff/sign-in|me/sign-in|admin/)(\?.*)?$", answer.url
    )
    return bool(away) or answer.status_code in (401, 403, 404, 405)


def is_refused(who: str, audience: str, pattern, answer) -> bool:
    """Was somebody turned away who may come in?"""
    if answer.status_code >= 500:
        return pattern.name != "phone"  # which is no process of these tests
    if audience == "anyone":
        return False  # it may lead on to a door: nobody was asked who they are
    if answer.status_code == 403:  # or what nobody may do; or autocompletion of nothing
        return who != "superuser" and pattern.name != "autocomplete"
    return answer.status_code == 302 and "/sign-in" in answer.url


@pytest.fixture
def pages_unwritten(monkeypatch):
    """The admin's pages, and those that turn somebody away, are answered but not written out: who
    may see them is asked here, and what they say elsewhere."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    monkeypatch.setattr(
        "eshram.views.render", lambda *_said, status=200: HttpResponse(status=status)
    )


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_gets_in_where(who, settings, pages_unwritten):
    worker = people.worker()
    objects = {
        "uan": worker.uan,
        "admin/accounts/user/": staff("helpline_agent").pk,
        "admin/geography/state/": BIHAR,
        "admin/geography/district/": MUMBAI,
        "admin/workers/occupation/": worker.occupation_id.replace(".", "_2E"),
    }
    client, wrong = browser_of(who, worker), []
    for where, pattern, names in URLS:
        audience = audience_of(Match(pattern, names))
        if audience == "anyone" and who != "stranger":
            continue
        address, expected = address_of(where, objects), may_open(who, where, pattern, names)
        got = client.get(address)
        if expected:
            if is_refused(who, audience, pattern, got):
                wrong.append(f"shut: {address} {got.status_code}")
            continue
        if not is_shut(got):
            wrong.append(f"OPEN: {address} {got.status_code}")
        posted = client.post(address)
        if not is_shut(posted):
            wrong.append(f"OPEN to POST: {address} {posted.status_code}")
    assert not wrong, "\n".join(wrong)
    if who != "stranger":  # was it the same person until the end?
        assert client.get("/me/" if who == "worker" else "/staff/").status_code == 200


PAGES_OF_STAFF = [url for url in URLS if audience_of(Match(url[1], url[2])) == "staff"]


@pytest.mark.parametrize(
    ("where", "pattern", "names"), PAGES_OF_STAFF, ids=[url[0] for url in PAGES_OF_STAFF]
)
def test_every_page_of_staff_says_what_it_takes(where, pattern, names):
    if not where.endswith(("<path:object_id>/", "(?P<url>.*)$")):
        assert needed(pattern) is not None, f"{where} needs a line in NEEDS"


def test_permissions_of_the_roles_exist():
    given = set(
        Group.objects.filter(name__in=ROLES).values_list(
            "permissions__content_type__app_label", "permissions__codename"
        )
    )
    named = {permission for role in ROLES.values() for permission in role.permissions}
    missing = named - {f"{app}.{codename}" for app, codename in given if app}
    assert not missing


def test_an_auditor_changes_nothing():
    changing = re.compile(r"\.(add|change|delete|approve|propose|close|record|correct|reveal)_")
    assert not [p for p in ROLES["auditor"].permissions if changing.search(p)]


class TestAStateOfficer:
    def test_sees_who_is_at_home_or_lives_here(self, client):
        signed_in(client, staff("state_officer", BIHAR))
        at_home = people.worker()  # from Bihar, lives in Mumbai
        moved_in = people.worker(
            permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI,
            present_state_id=BIHAR, present_district_id=212,
        )  # fmt: skip
        other = people.worker(permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI)
        page = client.get("/state/").content.decode()
        assert at_home.uan_spaced in page
        assert moved_in.uan_spaced in page
        assert other.uan_spaced not in page
        for worker, status in ((at_home, 200), (moved_in, 200), (other, 404)):
            assert client.get(f"/state/workers/{worker.uan}").status_code == status

    def test_page_by_page_each_worker_once(self, client):
        signed_in(client, staff("state_officer", BIHAR))
        here = []
        for number in range(60):
            home, now = [(BIHAR, 212), (MAHARASHTRA, MUMBAI)][:: 1 if number % 2 else -1]
            here.append(
                people.worker(
                    permanent_state_id=home[0], permanent_district_id=home[1],
                    present_state_id=now[0], present_district_id=now[1],
                )
            )  # fmt: skip
            people.worker(permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI)
        seen, address = [], "/state/"
        while address:
            page = html.fromstring(client.get(address).content)
            seen += page.xpath("//td[@class='nowrap']/text()")
            address = next(iter(page.xpath("//a[contains(@href, 'after=')]/@href")), None)
        assert seen == sorted(worker.uan_spaced for worker in here)

    def test_others_and_nobody_look_the_same(self, client):
        signed_in(client, staff("state_officer", BIHAR))
        other = people.worker(permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI)
        theirs = client.get(f"/state/workers/{other.uan}")
        nobody = client.get("/state/workers/999999999999")
        said = theirs.content.replace(b"%d" % other.uan, b"999999999999")
        assert (theirs.status_code, said) == (404, nobody.content)
        for odd in ("0", "9" * 30, "-1", "%27", "1%20OR%201=1"):
            assert client.get(f"/state/workers/{odd}").status_code == 404

    def test_details_are_hidden(self, client):
        signed_in(client, staff("state_officer", BIHAR))
        worker = people.worker(mobile="9812345670")
        page = client.get(f"/state/workers/{worker.uan}").content.decode()
        assert "XXXXXX5670" in page
        assert "9812345670" not in page
        assert "9812345670" not in client.get("/state/").content.decode()

    def test_the_list_goes_on_after_the_last(self, client):
        signed_in(client, staff("state_officer", BIHAR))
        made = [people.worker() for _ in range(60)]
        seen, address, pages = [], "/state/", 0
        while address and pages < 10:
            text = client.get(address).content.decode()
            seen += re.findall(r"/state/workers/(\d+)", text)
            found = re.search(r'href="(/state/\?after=\d+)"', text)
            address, pages = found and found[1], pages + 1
        assert pages == 3
        assert seen == [str(worker.uan) for worker in made]

    @pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "' OR 1=1", "%00", "<b>", "x" * 10_000])
    def test_an_after_that_is_none(self, client, after):
        signed_in(client, staff("state_officer", BIHAR))
        assert client.get("/state/", {"after": after}).status_code in (200, 400)

    def test_without_a_state_there_is_no_way_in(self, client):
        signed_in(client, staff("state_officer"))
        assert client.get("/state/").status_code == 403
