"""Verdicts worked out by hand from the schemes' published rules, boundary ages and days included.

Each case is a registered worker, asked for one by one and in the run of all.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pytest

from schemes import catalogue, eligibility, evaluation, facts, rules
from schemes.models import Answers, Enrolment, Entitlement, Scheme
from tests.workers import people

TODAY = "2026-11-21"
YES, NO, ASK, HAS = "eligible", "not eligible", "cannot say", "already receiving"
# What of a case stands on the worker's row; the rest was answered later.
ON_THE_ROW = {
    "born": "date_of_birth",
    "gender": "gender",
    "marital_status": "marital_status",
    "social_category": "social_category",
    "monthly_income": "monthly_income",
    "occupation": "occupation_id",
    "platform_worker": "platform_worker",
    "mobile": "mobile",
}
TAILOR, VENDOR, MASON = "7531.0100", "9520.9900", "7112.0101"


@dataclass
class Case:
    scheme: str
    verdict: str
    why: str  # the facts that decide, or that are missing; "" for all of them
    day: str = TODAY
    known: dict = field(default_factory=dict)

    def __str__(self):
        told = " ".join(f"{name}={value}" for name, value in self.known.items())
        return f"{self.scheme} {self.day} {told}: {self.verdict}"


def case(scheme, verdict, why="", *, on=TODAY, **known) -> Case:
    return Case(scheme, verdict, why, on, known)


# Somebody with an account who may be asked for PM-SYM, born so as to be 30.
SYM = {"born": "1996-06-15", "bank_account": True, "nps_member": False}
SYM_AT = {key: value for key, value in SYM.items() if key != "born"}
LIFE = {"bank_account": True, "auto_debit_consent": True}
POOR = {"bpl": True}
WIDOW = {"gender": "F", "marital_status": "widowed", "bpl": True}
HOUSE = dict.fromkeys(
    ("motor_vehicle", "farm_machine", "kcc_50000", "government_employee_in_family",
     "registered_enterprise", "income_tax_in_family", "professional_tax_in_family",
     "irrigated_land", "unirrigated_land", "houseless"), False,
) | {"household_area": "rural", "pmayg_survey_list": True, "pucca_house": False, "rooms": 2,
     "highest_member_income": [0, 10000]}  # fmt: skip
MOTHER = {"gender": "F", "born": "2000-01-01", "pregnant_or_nursing": True, "this_child": "first",
          "government_employee": False, "maternity_benefit_by_law": False}  # fmt: skip
SELLER = {"born": "1990-01-01", "occupation": VENDOR, "area": "urban", "earlier_loan": "none",
          "vending_certificate": True}  # fmt: skip
TRADER = {"born": "1996-06-15", "self_employed_or_trader": True, "annual_turnover": 15_000_000,
          "nps_member": False}  # fmt: skip
RURAL = {"household_area": "rural", "willing_manual_work": True}
NO_AYUSHMAN = {"secc_deprivation": [], "secc_automatic": False, "pmjay_urban_category": False,
               "pmjay_state_list": False, "asha_anganwadi": False}  # fmt: skip
ASHA = NO_AYUSHMAN | {"asha_anganwadi": True}

CASES = [
    # PM-SYM: 18 to 40 completed years, up to ₹15,000 a month.
    case("PMSYM", YES, **SYM),
    case("PMSYM", NO, "age", **SYM_AT, born="2008-11-22"),  # 18 tomorrow
    case("PMSYM", YES, **SYM_AT, born="2008-11-21"),  # 18 today
    case("PMSYM", YES, **SYM_AT, born="1985-11-22"),  # 41 tomorrow
    case("PMSYM", NO, "age", **SYM_AT, born="1985-11-21"),  # 41 today
    case("PMSYM", YES, on="2025-02-28", **SYM_AT, born="1984-02-29"),  # 41 on 1 March
    case("PMSYM", NO, "age", on="2025-03-01", **SYM_AT, born="1984-02-29"),
    case("PMSYM", NO, "age", on="2026-02-28", **SYM_AT, born="2008-02-29"),
    case("PMSYM", YES, on="2026-03-01", **SYM_AT, born="2008-02-29"),
    case("PMSYM", YES, **SYM, monthly_income="to_15000"),
    case("PMSYM", NO, "monthly_income", **SYM, monthly_income="to_18000"),
    case("PMSYM", NO, "monthly_income", **SYM, monthly_income="over_21000"),
    case("PMSYM", NO, "epfo_member", **SYM, epfo_member=True),
    case("PMSYM", NO, "esic_member", **SYM, esic_member=True),
    case("PMSYM", NO, "income_tax_payer", **SYM, income_tax_payer=True),
    case("PMSYM", NO, "receives", **SYM, receives=["NPS_TRADERS"]),
    case("PMSYM", NO, "mobile", **SYM, mobile=""),
    case("PMSYM", ASK, "nps_member", born="1996-06-15", bank_account=True),
    case("PMSYM", ASK, "bank_account nps_member", born="1996-06-15"),
    case("PMSYM", NO, "age", born="1980-01-01"),  # too old, so nothing is asked
    case("PMSYM", HAS, **SYM, receives=["PMSYM"]),
    case("PMSYM", NO, "", on="2019-02-14", **SYM_AT, born="1990-01-01"),  # not in force yet
    # Traders, which exclude PM-SYM and are excluded by it.
    case("NPS_TRADERS", YES, **TRADER),
    case("NPS_TRADERS", NO, "receives", **TRADER, receives=["PMSYM"]),
    case("NPS_TRADERS", NO, "annual_turnover", **TRADER | {"annual_turnover": 15_000_001}),
    case("NPS_TRADERS", NO, "self_employed_or_trader",
         **TRADER | {"self_employed_or_trader": False}),
    # Life and accident insurance: joining.
    case("PMJJBY", YES, **LIFE, born="1975-11-22"),  # 51 tomorrow
    case("PMJJBY", NO, "age", **LIFE, born="1975-11-21"),  # 51 today
    case("PMJJBY", ASK, "auto_debit_consent", bank_account=True, born="1990-01-01"),
    case("PMSBY", YES, **LIFE, born="1955-11-22"),  # 71 tomorrow
    case("PMSBY", NO, "age", **LIFE, born="1955-11-21"),
    case("PMSBY", NO, "auto_debit_consent", born="1990-01-01", auto_debit_consent=False),
    # Atal pension: tax payers out since 1 October 2022.
    case("APY", YES, born="1996-01-01", bank_account=True),
    case("APY", YES, on="2022-09-30", born="1996-01-01", bank_account=True, income_tax_payer=True),
    case("APY", NO, "income_tax_payer", on="2022-10-01", born="1996-01-01", bank_account=True,
         income_tax_payer=True),
    # Free ration.
    case("NFSA_ONORC", YES, born="1990-01-01", ration_card="AAY"),
    case("NFSA_ONORC", YES, born="1990-01-01", ration_card="PHH"),
    case("NFSA_ONORC", NO, "ration_card", born="1990-01-01", ration_card="none"),
    case("NFSA_ONORC", ASK, "ration_card", born="1990-01-01"),
    # Rural work, before and after 1 July 2026.
    case("MGNREGA", YES, on="2026-06-30", born="1990-01-01", **RURAL),
    case("MGNREGA", YES, on="2026-07-01", born="1990-01-01", **RURAL),
    case("MGNREGA", NO, "household_area", born="1990-01-01", household_area="urban"),
    case("MGNREGA", ASK, "household_area willing_manual_work", born="1990-01-01"),
    case("MGNREGA", ASK, "adult_in_household", born="2009-06-15", **RURAL),  # 17
    case("MGNREGA", YES, born="2009-06-15", **RURAL, adult_in_household=True),
    # Hospital cover.
    case("ABPMJAY", YES, born="1990-01-01", secc_deprivation=["D5"]),
    case("ABPMJAY", YES, born="1990-01-01", asha_anganwadi=True),
    case("ABPMJAY", YES, born="1990-01-01", platform_worker=True),
    case("ABPMJAY", NO, "", born="1990-01-01", **NO_AYUSHMAN),
    case("ABPMJAY", NO, "", on="2025-03-31", born="1990-01-01", platform_worker=True,
         **NO_AYUSHMAN),
    case("ABPMJAY", YES, on="2025-04-01", born="1990-01-01", platform_worker=True, **NO_AYUSHMAN),
    case("ABPMJAY", NO, "", on="2024-02-29", born="1990-01-01", **ASHA),
    case("ABPMJAY", YES, on="2024-03-01", born="1990-01-01", **ASHA),
    case("ABPMJAY", ASK, "secc_deprivation secc_automatic pmjay_urban_category pmjay_state_list "
         "asha_anganwadi", born="1990-01-01"),  # the work alone says nothing
    case("ABPMJAY_70", NO, "age", born="1956-11-22"),
    case("ABPMJAY_70", YES, born="1956-11-21"),
    case("ABPMJAY_70", NO, "", on="2024-10-28", born="1950-01-01"),
    # Street vendors.
    case("PMSVANIDHI", YES, **SELLER),
    case("PMSVANIDHI", NO, "occupation_families", **SELLER | {"occupation": TAILOR}),
    case("PMSVANIDHI", NO, "earlier_loan", **SELLER | {"earlier_loan": "not_repaid"}),
    case("PMSVANIDHI", YES, **SELLER | {"area": "rural"}, peri_urban=True),
    case("PMSVANIDHI", ASK, "peri_urban", **SELLER | {"area": "rural"}),
    case("PMSVANIDHI", NO, "area", on="2025-08-26", **SELLER | {"area": "rural"}, peri_urban=True,
         vending_before_2020_03_24=True),
    case("PMSVANIDHI", ASK, "vending_before_2020_03_24", on="2025-08-26", **SELLER),
    case("PMSVANIDHI", NO, "age", **SELLER | {"born": "2008-11-22"}),
    # A house in the village.
    case("PMAYG", YES, born="1990-01-01", **HOUSE),
    case("PMAYG", NO, "rooms houseless", born="1990-01-01", **HOUSE | {"rooms": 3}),
    case("PMAYG", NO, "motor_vehicle", born="1990-01-01", **HOUSE | {"motor_vehicle": True}),
    case("PMAYG", NO, "highest_member_income", born="1990-01-01",
         **HOUSE | {"highest_member_income": [15001, None]}),
    case("PMAYG", YES, born="1990-01-01", **HOUSE | {"highest_member_income": 15000}),
    case("PMAYG", NO, "highest_member_income", on="2024-03-31", born="1990-01-01",
         **HOUSE | {"highest_member_income": 15000}, two_wheeler_or_boat=False,
         landline_or_fridge=False),
    case("PMAYG", NO, "pmayg_survey_list", born="1990-01-01", pmayg_survey_list=False),
    # Pensions: BPL is asked, never taken from income. A priority card does not settle it.
    case("IGNOAPS", YES, **POOR, born="1966-11-21"),
    case("IGNOAPS", NO, "age", **POOR, born="1966-11-22"),
    case("IGNOAPS", ASK, "bpl", born="1960-01-01", monthly_income="to_10000"),
    case("IGNOAPS", YES, born="1960-01-01", ration_card="AAY"),
    case("IGNOAPS", ASK, "bpl", born="1960-01-01", ration_card="PHH"),
    case("IGNOAPS", NO, "receives", **WIDOW, born="1960-01-01", receives=["IGNWPS"]),
    case("IGNWPS", YES, **WIDOW, born="1986-11-21"),  # 40 today
    case("IGNWPS", NO, "age", **WIDOW, born="1986-11-22"),
    case("IGNWPS", YES, **WIDOW, born="1946-11-22"),  # 80 tomorrow
    case("IGNWPS", NO, "age", **WIDOW, born="1946-11-21"),
    case("IGNWPS", NO, "gender", **WIDOW | {"gender": "M"}, born="1980-01-01"),
    case("IGNWPS", NO, "marital_status", **WIDOW | {"marital_status": "married"},
         born="1980-01-01"),
    case("IGNDPS", YES, **POOR, born="1990-01-01", disability_percent=80),
    case("IGNDPS", NO, "disability_percent", **POOR, born="1990-01-01", disability_percent=79),
    case("IGNDPS", NO, "disability_percent", **POOR, born="1990-01-01"),
    case("NFBS", YES, **POOR, born="1990-01-01", breadwinner_died=True, breadwinner_age=59),
    case("NFBS", NO, "breadwinner_age", **POOR, born="1990-01-01", breadwinner_died=True,
         breadwinner_age=60),
    case("NFBS", NO, "breadwinner_died", born="1990-01-01", breadwinner_died=False),
    case("ANNAPURNA", YES, **POOR, born="1960-01-01"),
    case("ANNAPURNA", NO, "receives", **POOR, born="1960-01-01", receives=["IGNOAPS"]),
    case("ANNAPURNA", ASK, "bpl", born="1960-01-01"),
    # Mothers: the e-Shram card alone is enough.
    case("PMMVY", YES, **MOTHER),
    case("PMMVY", YES, **MOTHER | {"this_child": "second_girl"}),
    case("PMMVY", NO, "this_child", **MOTHER | {"this_child": "other"}),
    case("PMMVY", NO, "this_child", on="2022-03-31", **MOTHER | {"this_child": "second_girl"}),
    case("PMMVY", NO, "age", **MOTHER | {"born": "2007-11-22"}),  # 19 tomorrow
    case("PMMVY", YES, **MOTHER | {"born": "2007-11-21"}),
    case("PMMVY", NO, "gender", **MOTHER | {"gender": "M"}),
    case("PMMVY", NO, "government_employee", **MOTHER | {"government_employee": True}),
    # Building workers: the 60th birthday is out.
    case("BOCW", YES, born="1966-11-22", building_days=90, occupation=MASON),
    case("BOCW", NO, "age", born="1966-11-21", building_days=90),
    case("BOCW", NO, "building_days", born="1990-01-01", building_days=89),
    case("BOCW", ASK, "building_days", born="1990-01-01", occupation=MASON),
    # Gig workers: 90 days with one platform, or 120 with several.
    case("GIG_SSF", YES, born="1990-01-01", platform_days_one=90),
    case("GIG_SSF", YES, born="1990-01-01", platform_days_one=60, platform_days_all=120),
    case("GIG_SSF", NO, "platform_days_one platform_days_all", born="1990-01-01",
         platform_days_one=89, platform_days_all=119),
    case("GIG_SSF", ASK, "platform_days_all", born="1990-01-01", platform_days_one=89,
         platform_worker=True),
    case("GIG_SSF", NO, "platform_days_one platform_days_all", born="1990-01-01"),  # on no platform
    case("GIG_SSF", NO, "", on="2026-05-07", born="1990-01-01", platform_days_one=90),
    # Closed, planned, for matching: a verdict for who asks, and never an entitlement.
    case("ESHRAM_ACCIDENT", NO, "", born="1990-01-01", accident_on="2022-01-01"),
    case("PMKISAN", ASK, "", born="1990-01-01"),
    case("SHRAMIK_SURAKSHA", YES, born="1990-01-01", ippb_account=True),
]  # fmt: skip


def made(one: Case):
    """The registered worker of a case."""
    given = dict(one.known)
    row = {column: given.pop(name) for name, column in ON_THE_ROW.items() if name in given}
    row["date_of_birth"] = date.fromisoformat(row["date_of_birth"])
    if percent := given.pop("disability_percent", None):
        row |= {"disability": True, "disability_percent": percent}
    received = given.pop("receives", [])
    worker = people.worker(**row)
    kept = {name: facts.read(name, value) for name, value in given.items()}
    Answers.objects.create(worker=worker, given=kept)
    for code in received:
        Enrolment.objects.create(
            worker=worker, scheme=Scheme.objects.get(code=code), status="verified", source="test"
        )
    return worker


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Of each case: the explanation for the one, and what the run of all says."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        catalogue.load()
        every, by_day = rules.load(), defaultdict(list)
        for one in CASES:
            by_day[one.day].append((one, made(one)))
        found = {}
        for day, together in by_day.items():
            on = date.fromisoformat(day)
            evaluation.evaluate(on)
            for one, worker in together:
                said = eligibility.explain(facts.of_worker(worker.uan, on), every, on)
                explanation = next(e for e in said if e.scheme.code == one.scheme)
                found[id(one)] = explanation, in_bulk(worker, explanation.scheme)
        transaction.set_rollback(True)
    return found


def in_bulk(worker, scheme) -> str:
    row = Entitlement.objects.get(worker=worker)
    if scheme.id in row.eligible:
        return YES
    return ASK if scheme.id in row.unknown else NO


@pytest.mark.parametrize("one", CASES, ids=str)
def test_the_verdict(told, one):
    explanation, bulk = told[id(one)]
    assert explanation.verdict == one.verdict
    shown = {HAS: NO}.get(one.verdict, one.verdict)
    assert bulk == (shown if explanation.scheme.status == "open" else NO)
    if one.why:
        names = explanation.missing if one.verdict == ASK else [
            clause.leaf.fact for clause in explanation.deciding
        ]  # fmt: skip
        assert set(names) == set(one.why.split())


def test_there_are_many_cases_and_every_scheme_has_some():
    assert len(CASES) >= 60
    assert {one.scheme for one in CASES} == {path.stem for path in catalogue.files()}
