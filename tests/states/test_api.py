"""`/api/state/v1/`: workers of the agreement, in its columns, and of nobody else a word."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from aggregators.api import cursors
from eshram.accounts.approvals import CannotDecide
from eshram.audit.models import Event
from eshram.geography.models import State
from integrations.states import agreeing, telling, walking
from integrations.states.models import Agreement, Disclosed, Disclosure
from schemes.models import Enrolment, Saturation, Scheme
from tests.cast import staff
from tests.schemes.catalogue import scheme
from tests.states.people import TERMS, agreement, agrees, change, worker
from tests.states.programs import ROOT, Program
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA
from workers.consents import STATES
from workers.models import Worker

pytestmark = pytest.mark.django_db
HOME = {"present_state_id": BIHAR, "present_district_id": PATNA}


MINISTRY = {"state_id": None, "place": "country", "basis": "statutory", "consent_purpose": "",
            "section": "Code on Social Security, 2020, section 113"}  # fmt: skip


def codes(answer) -> list[str]:
    return [each["code"] for each in answer.json()["verdicts"]]


def problem(answer) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def text(found) -> str:
    return f"{found.uan:012d}"


class TestAWorker:
    def test_is_told_in_the_agreements_columns_and_noted(self):
        found = worker()
        program = Program(agreement())
        answer = program.get(f"/workers/{found.uan}")
        assert answer.json() == {
            "uan": text(found), "name": "Asha Kumari", "date_of_birth": "1992-05-17",
            "gender": "F", "present_state": MAHARASHTRA, "present_district": MUMBAI,
        }  # fmt: skip
        assert (answer["RateLimit-Limit"], answer["Cache-Control"]) == ("600", "no-store")
        noted = Disclosed.objects.get(worker_id=found.uan).disclosure
        assert (noted.what, noted.purpose) == ("api", TERMS["purpose_words"])
        assert set(noted.fields) == set(TERMS["columns"])

    @pytest.mark.parametrize("place", ["permanent", "present", "both"])
    @pytest.mark.parametrize("lives", ["home", "away", "elsewhere"])
    def test_is_told_to_its_state_alone(self, place, lives):
        """State × worker: whose home it is, who lives there, and who has nothing to do with it."""
        where = {"home": HOME, "away": {}, "elsewhere": {
            "permanent_state_id": MAHARASHTRA, "permanent_district_id": MUMBAI}}[lives]  # fmt: skip
        found = worker(**where)
        program = Program(agreement(place=place))
        answer, nobody = program.get(f"/workers/{found.uan}"), program.get("/workers/999999999999")
        covered = {"permanent": {"home", "away"}, "present": {"home"}, "both": {"home", "away"}}
        if lives in covered[place]:
            assert answer.status_code == 200
            assert [row["uan"] for row in program.all("/workers")] == [text(found)]
            return
        assert problem(answer) == (404, "not_found")
        assert answer.content == nobody.content
        assert program.all("/workers") == []
        assert not Disclosure.objects.exists()

    @pytest.mark.parametrize("why", ["no consent", "withdrawn", "closed"])
    def test_is_nobody_without_ground(self, why):
        found = people.worker(status="closed" if why == "closed" else "active")
        if why != "no consent":
            agrees(found)
        program = Program(agreement())
        assert program.get(f"/workers/{found.uan}").status_code == (
            200 if why == "withdrawn" else 404
        )
        agrees(found, given=False, purposes=[STATES])
        assert problem(program.get(f"/workers/{found.uan}")) == (404, "not_found")
        assert program.all("/workers") == []

    def test_is_asked_for_by_a_key_that_may(self, client):
        found, terms = worker(), agreement()
        path = f"/workers/{found.uan}"
        assert problem(client.get(ROOT + path)) == (401, "no_token")
        program = Program(terms, scopes=["registry"])
        assert problem(program.get(path)) == (403, "scope")
        program = Program(terms)
        Agreement.objects.filter(pk=terms.pk).update(
            stopped_at=timezone.now(), stopped_by=program.key.made_by, stop_reason="enough"
        )
        assert problem(program.get(path)) == (403, "no_agreement")


class TestASearch:
    def test_goes_page_by_page(self, django_assert_max_num_queries):
        found = [worker() for _one in range(5)]
        program = Program(agreement())
        with django_assert_max_num_queries(16):  # of a page, whatever it holds
            program.get("/workers", limit=5)
        rows = program.all("/workers", limit=2)
        assert [row["uan"] for row in rows] == sorted(map(text, found))
        assert problem(program.get("/workers", cursor="x")) == (422, "invalid")
        # Who withdraws between two pages is not on the next.
        page = program.get("/workers", limit=2).json()
        agrees(max(found, key=text), given=False)
        page = program.get("/workers", limit=9, cursor=page["next"]).json()
        assert [row["uan"] for row in page["items"]] == sorted(map(text, found))[2:4]

    def test_by_columns_of_the_agreement_alone(self):
        here, away = worker(**HOME), worker(occupation_id="7112.0100")
        program = Program(agreement(columns=["present_district", "occupation"]))

        def found(**asked):
            return [row["uan"] for row in program.all("/workers", **asked)]

        assert found(present_district=PATNA) == [text(here)]
        assert found(present_district=MUMBAI, occupation="7112.0100") == [text(away)]
        assert found(present_district=PATNA, occupation="7112.0100") == []
        answer = program.get("/workers", permanent_district=PATNA)
        assert problem(answer) == (403, "not_in_agreement")

    @pytest.mark.parametrize("place", ["present", "permanent", "both", "country"])
    def test_an_occupation_is_found_on_full_pages(self, place, monkeypatch):
        """However few have it: they are read from short lists, one of which is always cut here."""
        monkeypatch.setattr(walking, "FEWEST", 1)
        monkeypatch.setattr(walking, "LONGER", 2)
        wanted = {"occupation_id": "7112.0100"}
        for where in [HOME | {"at_home": True}] * 3 + [{}] * 3:
            worker(**wanted, **where)
        worker(occupation_id="9211.0200", **where)
        terms = MINISTRY if place == "country" else {"place": place}
        terms |= {"columns": ["occupation", "present_district", "permanent_district"]}
        program = Program(agreement(**terms))
        own = Program(agreement(**terms, occupations=["7112.0100"], purpose="own"))
        everybody = {row["uan"] for row in program.all("/workers")}
        for by in ({}, {"present_district": MUMBAI}, {"permanent_district": PATNA}):
            named = {f"{name}_id": value for name, value in by.items()}
            right = everybody & set(map(text, Worker.objects.filter(**wanted, **named)))
            pages = list(program.pages("/workers", limit=2, occupation="7112.0100", **by))
            assert [row["uan"] for page in pages for row in page] == sorted(right)
            assert by or {len(page) for page in pages[:-1]} <= {2}
            assert {row["uan"] for row in own.all("/workers", limit=1, **by)} == right

    def test_by_what_changed_since(self):
        """In a test everything is one transaction, which has not ended: each change comes anew.
        Who is told once, and no more: see `test_sharing_at_once`."""
        first, second = worker(), worker()
        terms = agreement(columns=["name", "occupation"])
        program = Program(terms)
        as_of = program.get("/workers").json()["as_of"]
        second.name = "Asha Devi"
        second.save()
        third = worker()
        Worker.objects.filter(pk=first.pk).update(permanent_state_id=MAHARASHTRA)
        page = program.get("/workers", changed_since=as_of).json()
        assert {row["uan"] for row in page["items"]} == {text(second), text(third)}
        assert page["gone"] == [{"uan": text(first), "reason": "moved_away"}]
        # By two a page, and of one occupation.
        rows = program.all("/workers", changed_since=as_of, limit=1)
        assert {row["uan"] for row in rows} == {text(second), text(third)}
        page = program.get("/workers", changed_since=as_of, occupation="7112.0100").json()
        reasons = {row["uan"]: row["reason"] for row in page["gone"]}
        assert reasons == dict.fromkeys((text(second), text(third)), "no_match")

    def test_by_what_was_not_given_to_it(self):
        worker(), worker()
        terms, other = agreement(), agreement(purpose="other")
        program = Program(terms)
        first = program.get("/workers", limit=1).json()
        assert first["as_of"] is None
        as_of = program.get("/workers").json()["as_of"]
        theirs = Program(other)
        for mine in ({"cursor": first["next"]}, {"changed_since": as_of}):
            assert problem(theirs.get("/workers", **mine)) == (422, "invalid")
        for bad in (as_of.rpartition(":")[0], as_of + "x", "x", "٣" + as_of, as_of + "0" * 20):
            assert problem(program.get("/workers", changed_since=bad)) == (422, "invalid"), bad
        cluster, rest = as_of.split(":", 1)
        other_cluster = f"1{cluster[:-1]}:{rest}"
        old = as_of.replace(f"{terms.pk}.1:", f"{terms.pk}.2:")
        for needs_full in (other_cluster, old):
            answer = program.get("/workers", changed_since=needs_full)
            assert problem(answer) == (409, "needs_full")
            cursor = cursors.write(needs_full, 1)
            assert problem(program.get("/workers", cursor=cursor)) == (409, "needs_full")
        for place in (
            (as_of,),
            (as_of, 1, 1),
            (as_of, -1),
            (as_of, 1.5),
            (1, as_of),
            (as_of, 2**63),
        ):
            bad = cursors.write(*place)
            assert problem(program.get("/workers", cursor=bad)) == (422, "invalid"), place
        change(terms, columns=["name"])
        answer = program.get("/workers", cursor=first["next"])
        assert problem(answer) == (409, "needs_full"), "the terms were changed between two pages"

    def test_whose_consent_or_agreement_ends_between_two_pages(self):
        first, second, third = sorted((worker() for _one in range(3)), key=lambda one: one.uan)
        terms = agreement(columns=["name"])
        program = Program(terms)
        page = program.get("/workers", limit=1).json()
        agrees(first, given=False, purposes=[STATES])
        agrees(second, given=False, purposes=[STATES])
        rest = program.get("/workers", cursor=page["next"]).json()
        assert [row["uan"] for row in rest["items"]] == [text(third)]
        # Of the second nothing was ever told: it is not gone either.
        left = program.get("/workers", changed_since=rest["as_of"]).json()
        assert left["gone"] == [{"uan": text(first), "reason": "consent_withdrawn"}]
        # Stopped while a page is read: nothing more, and nobody is gone for that.
        terms.version = 2
        as_of = telling.begin(terms)
        page = telling.changes(terms, walking.Search(), as_of, as_of, (0, 0), 10)
        assert (page.rows, page.gone) == ([], [])
        agreeing.stop(terms, by=staff("ministry_officer"), reason="A leak")
        for asked in (
            {"cursor": cursors.write(rest["as_of"], 1)},
            {"changed_since": rest["as_of"]},
        ):
            assert problem(program.get("/workers", **asked)) == (403, "no_agreement")

    def test_is_limited(self, settings):
        settings.STATE_ROWS_MINUTE, settings.STATE_CALLS_MINUTE = 10, 3
        program = Program(agreement())
        assert program.get("/workers", limit=5).status_code == 200
        answer = program.get("/workers", limit=6)
        assert problem(answer) == (429, "too_many_rows_a_minute")
        assert int(answer["Retry-After"]) <= 60
        program.get("/workers/999999999999")
        assert problem(program.get("/workers/999999999999")) == (429, "too_many_calls")


class TestSchemes:
    @pytest.fixture
    def board(self):
        return scheme("BRBOARD", {"all": []}, state=State.objects.get(pk=BIHAR))

    def test_members_land_once_a_key(self, board):
        found, strangers = worker(), worker(permanent_state_id=MAHARASHTRA,
                                            permanent_district_id=MUMBAI)  # fmt: skip
        program = Program(agreement(reported_schemes=["BRBOARD"]))
        rows = [
            {"uan": text(found), "number": "b 1", "name": "Kumari Asha", "since": "2026-03-05"},
            {"uan": text(strangers), "number": "B2"},
            {"uan": "12"}, {"number": ""}, {"uan": text(found), "since": "5.3.2026"},
        ]  # fmt: skip
        first = program.post("/schemes/BRBOARD/members", *rows, key="k-1")
        assert [each["code"] for each in first.json()["verdicts"]] == [
            "landed", "not_yours", "bad_uan", "too_little", "bad_day",
        ]  # fmt: skip
        again = program.post("/schemes/BRBOARD/members", *rows, key="k-1")
        assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
        enrolment = Enrolment.objects.get()
        assert (enrolment.worker_id, enrolment.identifier) == (found.uan, "B1")
        assert enrolment.source == f"agreement:{program.agreement.pk}"

    def test_decisions(self, board):
        found = worker()
        program = Program(agreement(reported_schemes=["BRBOARD"]))
        row = {"uan": text(found), "decision": "refused", "decided_on": "2026-03-05"}
        why = {"reason": "Income above the limit"}
        rows = [row, row | why | {"reference": "1234 5678 9010"}, row | why | {"reference": "A/1"}]
        codes = program.post("/schemes/BRBOARD/decisions", *rows).json()["verdicts"]
        assert [each["code"] for each in codes] == ["bad_reason", "bad_number", "landed"]
        assert Event.objects.get(action="scheme decided").worker_id == found.uan

    def test_of_another_state_are_not_there(self, board):
        worker()
        row = {"uan": "1" * 12}
        other = Program(agreement(state_id=MAHARASHTRA, purpose="other"))
        for code in ("BRBOARD", "NOBODYS"):
            answer = other.post(f"/schemes/{code}/members", row)
            assert problem(answer) == (404, "not_found")
        not_named = Program(agreement(purpose="third"))
        answer = not_named.post("/schemes/BRBOARD/members", row)
        assert problem(answer) == (404, "not_found")

    def test_of_the_union_are_reported_by_a_ministry(self, board):
        pension, found = scheme("PENSION", {"all": []}), worker()
        program = Program(agreement(**MINISTRY, reported_schemes=["PENSION"]))
        row = {"uan": text(found), "since": "2026-03-05"}
        for code in ("BRBOARD", "OTHER"):
            assert problem(program.post(f"/schemes/{code}/members", row)) == (404, "not_found")
        decided = {"uan": text(found), "decision": "approved", "decided_on": "2026-03-05"}
        assert codes(program.post("/schemes/PENSION/decisions", decided)) == ["landed"]
        assert Enrolment.objects.get().worker_id == found.uan
        assert codes(program.post("/schemes/PENSION/members", row)) == ["same"]
        Scheme.objects.filter(pk=pension.pk).update(status=Scheme.Status.CLOSED)
        over = row | {"ended_on": "2026-04-01"}
        given = codes(program.post("/schemes/PENSION/members", row, over))
        assert given == ["scheme_closed", "landed"]
        again = decided | {"decided_on": "2026-04-02"}
        assert codes(program.post("/schemes/PENSION/decisions", again)) == ["scheme_closed"]
        # A change of the agreement keeps it; a new agreement may not name it, nor one of a state.
        change(program.agreement, columns=["name"])
        for terms, code in (
            (MINISTRY, "PENSION"), (MINISTRY, "BRBOARD"), ({}, "PENSION"), (MINISTRY, "NOBODYS"),
            ({"state_id": MAHARASHTRA}, "BRBOARD"),
        ):  # fmt: skip
            with pytest.raises(CannotDecide, match=code):
                agreement(**terms, purpose="new", reported_schemes=[code])


def test_saturation_keeps_small_numbers_back(django_assert_max_num_queries):
    pension = scheme("PENSION", {"all": []})
    counted = {"scheme": pension, "gender": "F", "day": timezone.localdate() - timedelta(days=1)}
    Saturation.objects.create(state_id=BIHAR, district_id=PATNA, enrolled=50, gap=60, **counted)
    Saturation.objects.create(
        state_id=BIHAR, district_id=PATNA, enrolled=50, gap=70, **counted | {"gender": "M"}
    )
    program = Program(agreement())
    told = program.get("/saturation", scheme="PENSION").json()
    assert told["rows"][0]["eligible"] == {"women": 110, "all": 230}
    Saturation.objects.filter(gender="F").update(gap=3)
    told = program.get("/saturation", scheme="PENSION").json()
    assert told["rows"][0]["kept_back"]
    assert told["rows"][0]["eligible"] is None
    assert problem(program.get("/saturation", scheme="NONE")) == (404, "not_found")
    # All schemes cost no more than one; of another state there is nothing.
    for number in range(20):
        each = counted | {"scheme": scheme(f"S{number}", {"all": []})}
        Saturation.objects.create(state_id=BIHAR, district_id=PATNA, enrolled=50, gap=60, **each)
    with django_assert_max_num_queries(12):
        told = program.get("/saturation").json()
    by_code = {row["code"]: row["kept_back"] for row in told["rows"]}
    assert (len(by_code), by_code["PENSION"], by_code["S1"]) == (21, True, False)
    theirs = Program(agreement(state_id=MAHARASHTRA, purpose="other"))
    assert theirs.get("/saturation").json()["rows"] == []
    assert theirs.get("/saturation", scheme="PENSION").json()["rows"] == []
    country = Program(agreement(**MINISTRY, purpose="union")).get("/saturation", scheme="S1").json()
    assert [row["code"] for row in country["rows"]] == [str(BIHAR)]
    assert date.fromisoformat(told["day"])
