"""Facts that registration tells, and what is derived from them."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from eshram.geography.kept import places
from schemes.facts import Fact, register
from schemes.models import Scheme
from workers import choices
from workers.models import Occupation

JOINS = {
    "bank": "LEFT JOIN workers_bankaccount bank ON bank.worker_id = w.uan",
    "received": "LEFT JOIN schemes_received received ON received.worker_id = w.uan",
}
# Rupees a month, ends included.
INCOMES = {
    "to_10000": (0, 10_000),
    "to_15000": (10_001, 15_000),
    "to_18000": (15_001, 18_000),
    "to_21000": (18_001, 21_000),
    "over_21000": (21_001, None),
}


def bands_sql(column: str, bands) -> str:
    whens = " ".join(
        f"WHEN '{key}' THEN int4range({low}, {'NULL' if high is None else high}, '[]')"
        for key, (low, high) in bands.items()
    )
    return f"CASE {column} {whens} END"


def state_names(codes) -> dict[str, str]:
    states = places().states
    return {code: states[int(code)].label for code in codes if int(code) in states}


def district_names(codes) -> dict[str, str]:
    districts = places().districts
    return {code: districts[int(code)].label for code in codes if int(code) in districts}


def occupation_names(codes) -> dict[str, str]:
    return {one.code: one.label for one in Occupation.objects.filter(code__in=codes)}


def scheme_names(codes) -> dict[str, str]:
    return {one.code: one.label for one in Scheme.objects.filter(code__in=codes)}


# Completed years, India time. PostgreSQL's age() lets who was born on 29 February complete a year
# on 1 March, and on 29 February in leap years.
AGE = "date_part('year', age({day}, {born}))::integer"

PERSON = (
    Fact(
        "date_of_birth", "date", _("When were you born?"), _("Date of birth"),
        sql="w.date_of_birth", fixed=True,
    ),
    Fact(
        "age", "number", _("How old are you?"), _("Age"), unit=_("years"), fixed=True,
        derived=AGE.format(day="b.day", born="b.date_of_birth"),
        sql=AGE.format(day="d.day", born="w.date_of_birth"), once=True,
    ),
    Fact(
        "gender", "choice", _("Are you a woman or a man?"), pgettext_lazy("condition", "Sex"),
        sql="w.gender", choices=choices.Gender.choices, fixed=True,
    ),
    Fact(
        "marital_status", "choice", _("Are you married?"), _("Married or not"),
        sql="w.marital_status", choices=choices.MaritalStatus.choices,
    ),
    Fact(
        "social_category", "choice", _("Which social category are you in?"), _("Social category"),
        sql="w.social_category", choices=choices.SocialCategory.choices, fixed=True,
    ),
    Fact(
        "disability_percent", "number", _("How much disability does your certificate say?"),
        _("Disability"), unit="%",
        sql="CASE WHEN w.disability THEN w.disability_percent ELSE 0 END",
    ),
    Fact(
        "monthly_income", "band", _("How much do you earn in a month?"), _("Income in a month"),
        unit="₹", bands=INCOMES, sql=bands_sql("w.monthly_income", INCOMES),
        choices=choices.MonthlyIncome.choices,
    ),
    Fact(
        "education", "choice", _("How far did you go to school?"), _("Schooling"),
        sql="w.education", choices=choices.Education.choices,
    ),
)  # fmt: skip

WORK = (
    Fact(
        "occupation", "choice", _("What is your work?"), _("Work"),
        named=occupation_names, sql="w.occupation_id",
    ),
    Fact(
        "occupation_family", "choice", _("What is your work?"), _("Kind of work (NCO family)"),
        sql="left(w.occupation_id, 4)",
    ),
    Fact(
        "occupation_families", "many", _("What is your work?"),
        _("Kinds of work, second one too (NCO families)"),
        sql="array_remove(ARRAY[left(w.occupation_id, 4),"
        " left(w.secondary_occupation_id, 4)], NULL)",
    ),
    Fact(
        "platform_worker", "yes_no", _("Do you work through an app?"), _("Platform worker"),
        sql="w.platform_worker", yes=_("works through a platform"),
        no=_("does not work through a platform"),
    ),
    Fact(
        "unorganised_worker", "yes_no", _("Are you an unorganised worker?"),
        _("Unorganised worker"), sql="true", yes=_("unorganised worker"),
        no=_("not an unorganised worker"),
    ),
    Fact(
        "registered", "yes_no", _("Are you registered with e-Shram?"), _("Registered"),
        sql="true", yes=_("registered with e-Shram"), no=_("not registered with e-Shram"),
    ),
    Fact(
        "registered_on", "date", _("When did you register with e-Shram?"), _("Registered on"),
        sql=f"(w.registered_at AT TIME ZONE '{settings.TIME_ZONE}')::date", fixed=True,
    ),
    # Registration turns members and tax payers away; who became one since can say so.
    *(
        Fact(
            name, "yes_no", question, label, yes=yes, no=no, joins=("answers",),
            sql=f"COALESCE((a.given->>'{name}')::boolean, false)",
        )
        for name, question, label, yes, no in (
            ("epfo_member", _("Are you a member of EPFO (provident fund)?"), _("Member of EPFO"),
             _("member of EPFO"), _("not a member of EPFO")),
            ("esic_member", _("Are you insured with ESIC?"), _("Insured with ESIC"),
             _("insured with ESIC"), _("not insured with ESIC")),
            ("income_tax_payer", _("Do you pay income tax?"), _("Pays income tax"),
             _("pays income tax"), _("pays no income tax")),
        )
    ),
)  # fmt: skip

REACH = (
    Fact(
        "aadhaar", "yes_no", _("Do you have Aadhaar?"), _("Aadhaar"), sql="true",
        yes=_("has Aadhaar"), no=_("has no Aadhaar"),
    ),
    Fact(
        "mobile", "yes_no", _("Do you have a mobile phone?"), _("Mobile"),
        sql="w.mobile <> ''", yes=_("has a mobile number"), no=_("has no mobile number"),
    ),
    # No account here does not mean that there is none.
    Fact(
        "bank_account", "yes_no", _("Do you have a savings account?"), _("Savings account"),
        joins=("bank",), sql="CASE WHEN bank.worker_id IS NOT NULL THEN true END",
        yes=_("has a savings account"), no=_("has no savings account"), asked=True,
    ),
    Fact(
        "home_state", "choice", _("In which state is your home?"), _("Home state"),
        named=state_names, sql="w.permanent_state_id::text",
    ),
    Fact(
        "state", "choice", _("In which state do you live now?"), _("State where you live"),
        named=state_names, sql="w.present_state_id::text",
    ),
    Fact(
        "district", "choice", _("In which district do you live now?"),
        _("District where you live"),
        named=district_names, sql="w.present_district_id::text",
    ),
    # Only what an address says: never from the PIN code.
    Fact(
        "area", "choice", _("Do you live in a village or in a town?"), _("Village or town"),
        sql="NULLIF(w.present_area, '')", choices=choices.Area.choices, asked=True,
    ),
    # A household is where the permanent address is, or where the family came along to.
    Fact(
        "household_state", "choice", _("In which state does your family live?"),
        _("State of the family"), named=state_names,
        sql="CASE WHEN w.family_along THEN w.present_state_id ELSE w.permanent_state_id END",
    ),
    Fact(
        "household_area", "choice", _("Does your family live in a village or in a town?"),
        _("Where the family lives"), choices=choices.Area.choices, asked=True,
        sql="CASE WHEN w.family_along THEN NULLIF(w.present_area, '') END",
    ),
    Fact(
        "would_qualify", "many", _("Which schemes would you qualify for?"),
        _("Would qualify for"), named=scheme_names,
    ),
    Fact(
        "receives", "many", _("Which schemes are you in already?"), _("Schemes already received"),
        named=scheme_names, joins=("received",), sql="COALESCE(received.codes, '{}')",
    ),
)  # fmt: skip

register(*PERSON, *WORK, *REACH, joins=JOINS)
