"""`manage.py evaluate_schemes`: for all as for one, and only what changed."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from lxml import html

from schemes import eligibility, evaluation, facts, rules, saturation, tasks
from schemes.models import Answers, Enrolment, Entitlement, News, Run, Scheme, Stale, Version
from tests.cast import signed_in, staff
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import Page
from workers import lifecycle, migrants
from workers.models import Stay

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)
PENSION = {"all": [{"fact": "age", "between": [18, 40]}, {"fact": "bpl", "is": True}]}


@pytest.fixture(autouse=True)
def _schemes(db):
    scheme("PENSION", PENSION)
    scheme("POOR", {"fact": "monthly_income", "at_most": 12000})
    scheme("PLANNED", {"all": []}, status="planned")


def verdicts(worker) -> tuple[set, set]:
    found = Entitlement.objects.get(worker=worker)
    codes = dict(Scheme.objects.values_list("id", "code"))
    return {codes[i] for i in found.eligible}, {codes[i] for i in found.unknown}


def test_everybody_the_first_time():
    one = people.worker()
    other = people.worker(monthly_income="to_15000", date_of_birth=date(1980, 1, 1))
    run = evaluation.evaluate(DAY)
    assert run.of_all
    assert verdicts(one) == ({"POOR"}, {"PENSION"})
    assert verdicts(other) == (set(), {"POOR"})
    assert not Stale.objects.exists()
    assert not News.objects.exists()


def test_an_unchanged_night_writes_nothing():
    people.worker()
    evaluation.evaluate(DAY)
    again = evaluation.evaluate(DAY)
    assert (again.of_all, again.changed) == (False, 0)


def test_who_answers_is_told_anew():
    worker, other = people.worker(), people.worker()
    evaluation.evaluate(DAY)
    Answers.objects.create(worker=worker, given={"bpl": True})
    run = evaluation.evaluate(DAY)
    assert (run.of_all, run.changed) == (False, 1)
    assert verdicts(worker) == ({"POOR", "PENSION"}, set())
    assert verdicts(other) == ({"POOR"}, {"PENSION"})
    (news,) = News.objects.all()
    assert (news.worker_id, len(news.schemes)) == (worker.uan, 1)


def test_who_receives_it_is_not_told_to_apply():
    worker = people.worker()
    poor = Scheme.objects.get(code="POOR")
    Enrolment.objects.create(worker=worker, scheme=poor, status="declared", source="worker")
    evaluation.evaluate(DAY)
    assert verdicts(worker) == (set(), {"PENSION"})


@pytest.mark.parametrize(
    ("born", "last", "out"),
    [
        (date(1985, 11, 22), date(2026, 11, 21), date(2026, 11, 22)),
        (date(1984, 2, 29), date(2025, 2, 28), date(2025, 3, 1)),
        (date(1983, 2, 28), date(2024, 2, 27), date(2024, 2, 28)),
        (date(1983, 3, 1), date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_birthdays_are_found(born, last, out):
    worker = people.worker(date_of_birth=born)
    people.worker(date_of_birth=date(1990, 6, 15))
    evaluation.evaluate(last)
    assert "PENSION" in verdicts(worker)[1]
    run = evaluation.evaluate(out)
    assert (run.of_all, run.changed) == (False, 1)
    assert "PENSION" not in verdicts(worker)[1]


def test_another_rule_asks_everybody():
    worker = people.worker()
    evaluation.evaluate(DAY)
    version = Version.objects.get(scheme__code="POOR")
    rules.save(version, rules.criteria.parse({"fact": "monthly_income", "at_most": 5000}))
    assert evaluation.evaluate(DAY).of_all
    assert verdicts(worker) == (set(), {"POOR", "PENSION"})


def test_a_version_that_begins_asks_everybody():
    people.worker()
    scheme("SOON", {"all": []}, begins=date(2026, 12, 1))
    evaluation.evaluate(date(2026, 11, 30))
    assert evaluation.evaluate(date(2026, 12, 1)).of_all


@pytest.mark.parametrize("of_all", [False, True])
def test_who_has_died_has_no_entitlement(of_all):
    worker = people.worker()
    evaluation.evaluate(DAY)
    if of_all:
        scheme("MORE", {"all": []})
    lifecycle.record_death(worker, lifecycle.timezone.localdate(), by="staff:1", source="paper 1")
    evaluation.evaluate(DAY)
    assert not Entitlement.objects.filter(worker=worker).exists()


def test_it_goes_on_where_it_stopped(monkeypatch):
    low, high = people.worker(uan=200_000_000_001), people.worker(uan=800_000_000_001)
    halves = [(0, 5 * 10**11), (5 * 10**11, 10**12)]
    monkeypatch.setattr(
        evaluation, "slices", lambda start: [half for half in halves if half[0] >= start]
    )
    real, calls = evaluation.write, []

    def breaks(*args, **more):
        calls.append(args)
        if len(calls) == 2:
            raise OSError("the machine stopped")
        return real(*args, **more)

    monkeypatch.setattr(evaluation, "write", breaks)
    with pytest.raises(OSError, match="stopped"):
        evaluation.evaluate(DAY)
    assert set(Entitlement.objects.values_list("worker", flat=True)) == {low.uan}
    run = evaluation.evaluate(DAY)
    assert len(calls) == 3  # one slice, the one that broke, that one again
    assert run.changed == 2
    assert Run.objects.count() == 1
    assert verdicts(high) == verdicts(low)


def test_the_page_and_the_run_agree():
    workers = [
        people.worker(date_of_birth=date(1967 + n, n % 12 + 1, 28), monthly_income=income)
        for n, income in enumerate(["to_10000", "to_15000", "over_21000"] * 6)
    ]
    for n, worker in enumerate(workers):
        if n % 4:
            Answers.objects.create(worker=worker, given={"bpl": n % 4 == 1})
    evaluation.evaluate(DAY)
    for worker in workers:
        eligible, unknown = verdicts(worker)
        said = eligibility.explain(facts.of_worker(worker.uan, DAY), rules.load(), DAY)
        by_verdict = {
            v: {one.scheme.code for one in said if one.verdict == v and one.scheme.status == "open"}
            for v in ("eligible", "cannot say")
        }
        assert (eligible, unknown) == (by_verdict["eligible"], by_verdict["cannot say"])


def test_the_command(capsys):
    people.worker()
    call_command("evaluate_schemes", as_on="2026-11-21")
    assert "of all workers: 1 verdicts changed" in capsys.readouterr().out


def test_who_answered_nothing_is_told_what_an_empty_answer_is_told():
    """The two halves of the register are asked by different plans."""
    pairs = []
    for born, income in ((1950, "to_10000"), (1985, "to_15000"), (1999, "over_21000")):
        changes = {"date_of_birth": date(born, 3, 1), "monthly_income": income}
        silent, other = people.worker(**changes), people.worker(**changes)
        Answers.objects.create(worker=other, given={})
        pairs.append((silent, other))
    scheme("ANYTHING", {"any": [{"fact": "bpl", "is": True}, {"fact": "age", "at_least": 60}]})
    scheme(
        "NOTHING", {"none": [{"fact": "epfo_member", "is": True}, {"fact": "rooms", "at_most": 1}]}
    )
    evaluation.evaluate(DAY)
    told = [verdicts(silent) for silent, _other in pairs]
    assert told == [verdicts(other) for _silent, other in pairs]
    assert "ANYTHING" in told[0][0]
    assert "NOTHING" in told[0][1]


def test_a_run_that_other_rules_broke_off_is_made_good(monkeypatch):
    worker = people.worker()
    evaluation.evaluate(DAY)
    version = Version.objects.get(scheme__code="POOR")
    was = rules.load([version])[0].tree
    rules.save(version, rules.criteria.parse({"fact": "monthly_income", "at_most": 5000}))

    def breaks(*args):
        raise OSError("the machine stopped")

    with monkeypatch.context() as patch:
        patch.setattr(evaluation, "stale", breaks)
        with pytest.raises(OSError, match="stopped"):
            evaluation.evaluate(DAY)
    assert verdicts(worker)[0] == set()
    rules.save(version, was)
    assert evaluation.evaluate(DAY).of_all
    assert verdicts(worker)[0] == {"POOR"}


def test_an_entitlement_is_a_workers():
    with pytest.raises(IntegrityError, match="of nobody"), transaction.atomic():
        Entitlement.objects.create(worker_id=999_999_999_999)


def test_where_the_family_is_follows_a_move():
    """What the worker's row says of the last stay, which rules are asked by."""
    worker = people.worker()
    stay = Stay(
        worker=worker, since=DAY, district_id=people.PATNA, area="rural", family_along=True,
        source="declared",
    )  # fmt: skip
    migrants.record_move(worker, stay, by="test")
    known = facts.of_worker(worker.uan, DAY)
    assert (known["area"], known["household_area"]) == ("rural", "rural")
    assert known["household_state"] == known["state"] == str(people.BIHAR)
    assert "age" not in known


def test_who_may_have_it_and_who_has_it_are_counted():
    """Women beside all, by where they live."""
    poor = Scheme.objects.get(code="POOR")
    woman, man = people.worker(), people.worker(gender="M")
    people.worker(monthly_income="over_21000")
    Enrolment.objects.create(worker=man, scheme=poor, status="verified", source="list")
    assert saturation.as_on() is None
    evaluation.evaluate(DAY)
    (line,) = saturation.lines("scheme")
    assert (line.value, line.women.gap, line.women.enrolled) == (poor.id, 1, 0)
    assert (line.all.eligible, line.all.enrolled, line.all.gap, line.all.share) == (2, 1, 1, 0.5)
    (line,) = saturation.lines("district", scheme=poor)
    assert line.value == woman.present_district_id
    Enrolment.objects.create(worker=woman, scheme=poor, status="declared", source="worker")
    evaluation.evaluate(DAY)
    assert saturation.lines("scheme")[0].all.gap == 1  # counted once a night
    tomorrow = date(2026, 11, 22)
    evaluation.evaluate(tomorrow)
    assert saturation.lines("scheme")[0].all.enrolled == 2
    assert saturation.as_on() == tomorrow


def test_beat_evaluates_unless_it_is_being_done():
    worker = people.worker()
    tasks.evaluate()
    assert verdicts(worker)[0] == {"POOR"}
    assert not evaluation.is_under_way()


def test_the_start_page_of_staff_says_how_far_schemes_have_come(client):
    signed_in(client, staff("ministry_officer"))
    assert "Come back in a few minutes." in Page(client.get("/admin/")).text
    people.worker(), people.worker(gender="M")
    evaluation.evaluate(DAY)
    document = html.fromstring(client.get("/admin/").content)
    row = document.xpath("//tr[th='POOR']/td/text()")
    assert row == ["1", "2", "0", "0", "1", "2"]


def test_what_somebody_receives_follows_the_enrolments():
    one, other = people.worker(), people.worker(name="Usha Devi")
    ids = dict(Scheme.objects.values_list("code", "id"))

    def received():
        return [facts.of_worker(who.uan, DAY)["receives"] for who in (one, other)]

    for code in ("POOR", "PENSION"):
        Enrolment.objects.create(worker=one, scheme_id=ids[code], status="matched", source="list:1")
    assert received() == [["PENSION", "POOR"], []]
    Enrolment.objects.filter(scheme_id=ids["POOR"]).update(status="ended")
    assert received() == [["PENSION"], []]
    Enrolment.objects.update(status="declared")
    Enrolment.objects.filter(scheme_id=ids["PENSION"]).update(worker=other)
    assert received() == [["POOR"], ["PENSION"]]
    Enrolment.objects.all().delete()
    assert received() == [[], []]
