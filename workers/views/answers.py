"""Every answer of a draft, as the check page shows it."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from eshram.geography.models import District
from eshram.geography.places import pin_states
from workers import choices, occupations
from workers.forms import steps
from workers.forms.places import AddressForm
from workers.forms.work import OccupationForm
from workers.models import Draft

ENUMS = {
    "marital_status": choices.MaritalStatus,
    "social_category": choices.SocialCategory,
    "nominee_relation": choices.Relation,
    "education": choices.Education,
    "monthly_income": choices.MonthlyIncome,
    "present_area": choices.Area,
    "moved_for": choices.MovedFor,
    "skill_source": choices.SkillSource,
}


@dataclass
class Row:
    label: str
    value: str
    warning: str = ""
    change: str = ""


@dataclass
class Section:
    title: str
    rows: list[Row] = field(default_factory=list)


def said(name: str, value) -> str:
    """One stored answer in words."""
    match value:
        case None | "":
            return "–"
        case True:
            return _("Yes")
        case False:
            return _("No")
        case _ if name in ENUMS:
            return str(ENUMS[name](value).label)
        case _ if name == "present_since":
            return date_format(parse_date(value), "j F Y")
    return str(value)


def rows_of(draft: Draft, step: str, form_class, names: dict) -> list[Row]:
    """The answers of a page under the labels of its form; `names` are titles of coded answers."""
    answers = draft.answers[step]
    order = form_class.field_order or form_class.base_fields
    labels = {name: form_class.base_fields[name].label for name in order}
    change = reverse(f"register-{step}")
    return [
        Row(
            str(labels[name]),
            names.get((name, answers[name])) or said(name, answers[name]),
            change=f"{change}#id_{name}",
        )
        for name in labels
        if name in answers
    ]


def districts_of(draft: Draft) -> dict[int, District]:
    """Those of the draft's addresses, by code, each with its state."""
    address = draft.answers["address"]
    codes = [address.get(name) for name in ("permanent_district", "present_district")]
    return District.objects.select_related("state").in_bulk(filter(None, codes))


def titles(draft: Draft, districts: dict[int, District]) -> dict[tuple, str]:
    """What coded answers are called: {(field, code): words}."""
    address, work = draft.answers["address"], draft.answers["occupation"]
    names = {}
    for name in ("permanent_district", "present_district"):
        if code := address.get(name):
            names[name, code] = districts[code].label
            state = districts[code].state
            names[name.replace("district", "state"), state.code] = state.label
    for name in ("occupation", "secondary_occupation"):
        if work[name]:
            names[name, work[name]] = occupations.get(work[name]).label
    return names


def summary(draft: Draft) -> list[Section]:
    districts = districts_of(draft)
    names = titles(draft, districts)
    kyc = draft.kyc
    identity = Section(
        _("From Aadhaar"),
        [
            Row(_("Name"), " / ".join(filter(None, (kyc["name"], kyc["name_local"])))),
            Row(_("Date of birth"), birth_of(draft)),
            Row(_("Gender"), str(choices.Gender(kyc["gender"]).label)),
            Row(_("Aadhaar"), f"XXXX XXXX {draft.aadhaar_last4}"),
            Row(_("Home address"), home_of(kyc)),
            Row(_("Mobile"), draft.mobile or _("none")),
        ],
    )
    pages = [
        (steps.PersonalForm, "personal"),
        (AddressForm, "address"),
        (steps.EducationForm, "education"),
        (OccupationForm, "occupation"),
    ]
    sections = [identity] + [
        Section(str(form.title), rows_of(draft, step, form, names)) for form, step in pages
    ]
    for row in sections[2].rows:
        if row.change.endswith("#id_present_pincode"):
            row.warning = pin_warning(draft.answers["address"], districts)
    sections.append(Section(str(steps.BankForm.title), bank_rows(draft)))
    return sections


def birth_of(draft: Draft) -> str:
    born = draft.date_of_birth
    return str(born.year) if draft.kyc["birth_year_only"] else date_format(born, "j F Y")


def home_of(kyc: dict) -> str:
    parts = "house street landmark locality vtc post_office subdistrict district state pincode"
    return ", ".join(kyc[part] for part in parts.split() if kyc[part])


def pin_warning(address: dict, districts: dict) -> str:
    """A PIN of another state is pointed out, not refused: some PINs cross a border."""
    if not address.get("present_pincode"):
        return ""
    states = pin_states(address["present_pincode"])
    state = districts[address["present_district"]].state
    if state.code in states:
        return ""
    if not states:
        return _("We do not know this PIN code. Is it right?")
    return _("This PIN code is not in %(state)s. Is it right?") % {"state": state.label}


def bank_rows(draft: Draft) -> list[Row]:
    bank, change = draft.answers["bank"], reverse("register-bank")
    if not bank:
        return [Row(_("Bank account"), _("Not given. You can add it later."), change=change)]
    return [
        Row(_("Account number"), f"XXXX{bank['last4']}", change=change),
        Row(_("IFSC code"), bank["ifsc"], change=change),
        Row(_("Name on the account"), bank["account_holder"], change=change),
    ]
