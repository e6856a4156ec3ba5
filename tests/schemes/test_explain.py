"""`manage.py explain_eligibility`, and a worker's facts."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from schemes import eligibility, facts, rules
from schemes.models import Answers, Enrolment
from tests.schemes.catalogue import scheme
from tests.workers import people

pytestmark = pytest.mark.django_db

PENSION = {
    "all": [
        {"fact": "age", "between": [18, 40]},
        {"fact": "monthly_income", "at_most": 15000},
        {"none": [{"fact": "epfo_member", "is": True}, {"fact": "income_tax_payer", "is": True}]},
    ]
}


@pytest.fixture(autouse=True)
def _schemes(db):
    scheme("PENSION", PENSION)
    scheme("OLD", {"all": []}, ends=date(2021, 12, 31))
    scheme("OTHER", {"none": [{"fact": "would_qualify", "has": ["PENSION"]}]})


def ask(given, tmp_path, *, code="PENSION", day="2026-11-21"):
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(given))
    said = io.StringIO()
    call_command("explain_eligibility", scheme=code, as_on=day, facts=str(path), stdout=said)
    return json.loads(said.getvalue())


FREE = {"epfo_member": False, "income_tax_payer": False}


def test_who_is_eligible(tmp_path):
    said = ask({"age": 40, "monthly_income": 15000} | FREE, tmp_path)
    assert (said["verdict"], said["missing"]) == ("eligible", [])
    assert [clause["fact"] for clause in said["deciding"]] == [
        "age", "monthly_income", "epfo_member", "income_tax_payer",
    ]  # fmt: skip


def test_the_clause_that_decides(tmp_path):
    said = ask({"age": 41, "monthly_income": 9000}, tmp_path)
    assert said["verdict"] == "not eligible"
    assert said["deciding"] == [
        {
            "fact": "age",
            "operator": "between",
            "value": [18, 40],
            "given": 41,
            "holds": False,
            "wanted": True,
        }
    ]


def test_what_would_settle_it(tmp_path):
    said = ask({"age": 30, "monthly_income": [10001, 18000], "epfo_member": False}, tmp_path)
    assert said["verdict"] == "cannot say"
    assert said["missing"] == ["monthly_income", "income_tax_payer"]


def test_no_version_in_force(tmp_path):
    assert ask({}, tmp_path, code="OLD", day="2021-12-31")["verdict"] == "eligible"
    said = ask({}, tmp_path, code="OLD", day="2022-01-01")
    assert said["verdict"] == "not eligible"
    assert "in force" in said["deciding"][0]["reason"]


def test_one_scheme_asks_for_another(tmp_path):
    assert ask({"age": 17}, tmp_path, code="OTHER")["verdict"] == "eligible"
    assert ask({}, tmp_path, code="OTHER")["verdict"] == "cannot say"
    known = {"age": 20, "monthly_income": "to_10000"} | FREE
    assert ask(known, tmp_path, code="OTHER")["verdict"] == "not eligible"


def test_who_receives_it_already(tmp_path):
    known = {"age": 20, "monthly_income": 0, "receives": ["PENSION"]} | FREE
    assert ask(known, tmp_path)["verdict"] == "already receiving"


def test_a_list_is_answered_by_a_list(tmp_path):
    assert [one["verdict"] for one in ask([{"age": 17}, {"age": None}, {}], tmp_path)] == [
        "not eligible", "cannot say", "cannot say",
    ]  # fmt: skip
    assert ask([], tmp_path) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"age": "old"}, "age"),
        ({"height": 170}, "no such fact"),
        ("age", "object"),
        ([1], "object"),
        ({"date_of_birth": "1992-02-30"}, "date_of_birth"),
    ],
)
def test_bad_facts(given, says, tmp_path):
    with pytest.raises(CommandError, match=says):
        ask(given, tmp_path)


def test_bad_calls(tmp_path):
    with pytest.raises(CommandError, match="no scheme"):
        ask({}, tmp_path, code="NOTHING")
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        ask({}, tmp_path, day="21.11.2026")
    with pytest.raises(CommandError, match="No such file"):
        call_command("explain_eligibility", scheme="PENSION", facts=str(tmp_path / "none"))


class TestAWorker:
    def test_is_read_as_facts(self):
        worker = people.worker()
        known = facts.of_worker(worker.uan, date(2026, 11, 21))
        assert known["date_of_birth"] == "1992-05-17"
        assert known["monthly_income"] == [0, 10000]
        assert (known["state"], known["home_state"], known["receives"]) == ("27", "10", [])
        assert "bank_account" not in known  # none given is not none
        assert "bpl" not in known
        assert "age" not in known  # it goes with the day

    def test_with_what_was_asked_later(self):
        worker = people.worker()
        Answers.objects.create(worker=worker, given={"bpl": False, "bank_account": True})
        Enrolment.objects.create(
            worker=worker, scheme=scheme("LIFE", {"all": []}), status="declared", source="worker"
        )
        known = facts.of_worker(worker.uan, date(2026, 11, 21))
        assert (known["bpl"], known["bank_account"], known["receives"]) == (False, True, ["LIFE"])

    def test_is_told_as_of_any_day(self):
        worker = people.worker(date_of_birth=date(1985, 11, 21))
        for day, verdict in (
            (date(2026, 11, 20), "eligible"),
            (date(2026, 11, 21), "not eligible"),
        ):
            known = facts.of_worker(worker.uan, day)
            said = {one.scheme.code: one for one in eligibility.explain(known, rules.load(), day)}
            assert said["PENSION"].verdict == verdict

    def test_that_is_nobody(self):
        with pytest.raises(LookupError):
            facts.of_worker(1, date(2026, 11, 21))
