"""What is read back to the worker before the yes: the notice, every answer, and the declaration.

In the worker's language, in sentences that can be spoken. The hash of these very sentences goes
with the yes, so that a yes to other words, or to answers that changed since, is no yes.
"""

import hashlib
from dataclasses import dataclass

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from workers.choices import Gender
from workers.forms import steps
from workers.forms.places import AddressForm
from workers.forms.work import OccupationForm
from workers.models import Draft
from workers.notice import NOTICE_VERSION, Part, notice
from workers.views.answers import birth_of, districts_of, home_of, said, titles


@dataclass(frozen=True, slots=True)
class Text:
    language: str
    parts: list[Part]
    declaration: str
    version: str = NOTICE_VERSION

    @property
    def hash(self) -> bytes:
        """SHA-256 of every word that is shown."""
        lines = [line for part in self.parts for line in (part.title, *part.lines)]
        return hashlib.sha256("\n".join([*lines, self.declaration]).encode()).digest()


def of(draft: Draft, language: str) -> Text:
    """Of a draft that is finished."""
    with override(language):
        names = titles(draft, districts_of(draft))
        parts = [
            *notice(),
            Part(_("Who you are"), who(draft)),
            Part(str(AddressForm.title), address(draft, names)),
            Part(str(steps.PersonalForm.title), personal(draft)),
            Part(str(steps.EducationForm.title), asked(steps.EducationForm, draft, "education")),
            Part(str(OccupationForm.title), work(draft, names)),
            Part(str(steps.BankForm.title), bank(draft)),
        ]
        declaration = str(steps.CheckForm.base_fields["declaration"].label)
    return Text(language, parts, declaration)


def who(draft: Draft) -> list[str]:
    kyc = draft.kyc
    gender = {
        Gender.FEMALE: _("Aadhaar says that you are a woman."),
        Gender.MALE: _("Aadhaar says that you are a man."),
        Gender.OTHER: _("Aadhaar says that you are of the third gender."),
    }
    born = _("You were born on %(day)s.")
    if kyc["birth_year_only"]:
        born = _("You were born in the year %(day)s.")
    mobile = _("You have no mobile: this centre tells you what is new.")
    if draft.mobile:
        mobile = _("We reach you on the mobile %(mobile)s.") % {"mobile": in_pairs(draft.mobile)}
    latin = get_language() == "en" or not kyc["name_local"]
    return [
        _("Your name is %(name)s.") % {"name": kyc["name"] if latin else kyc["name_local"]},
        born % {"day": birth_of(draft)},
        gender[kyc["gender"]],
        _("Your Aadhaar number ends in %(end)s.") % {"end": " ".join(draft.aadhaar_last4)},
        mobile,
    ]


def in_pairs(digits: str) -> str:
    """As numbers are said: 98 12 34 56 70."""
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def address(draft: Draft, names: dict) -> list[str]:
    given = draft.answers["address"]
    place = names["permanent_district", given["permanent_district"]]
    lines = [
        _("Your home in Aadhaar is: %(address)s.") % {"address": home_of(draft.kyc)},
        _("The district of your home is %(place)s.") % {"place": place},
    ]
    if given["same_as_permanent"]:
        return [*lines, _("You live there now.")]
    place = [given["present_house"], given["present_locality"]]
    place += [names[name, given[name]] for name in ("present_district", "present_state")]
    place.append(given["present_pincode"])
    since = date_format(parse_date(given["present_since"]), "j F Y")
    return [
        *lines,
        _("You live now at: %(address)s.") % {"address": ", ".join(filter(None, place))},
        _("You have lived there since %(day)s.") % {"day": since},
        *asked(AddressForm, draft, "address", "present_area", "moved_for", "family_along"),
    ]


def personal(draft: Draft) -> list[str]:
    given = draft.answers["personal"]
    lines = [_("Your father's name is %(name)s.") % {"name": given["father_name"]}]
    lines += asked(
        steps.PersonalForm, draft, "personal", "marital_status", "social_category", "disability"
    )
    if given["disability_percent"]:
        lines.append(
            _("The disability is %(percent)d percent.") % {"percent": given["disability_percent"]}
        )
    if given["emergency_mobile"]:
        number = in_pairs(given["emergency_mobile"])
        lines.append(_("In an emergency we call %(mobile)s.") % {"mobile": number})
    lines += asked(steps.PersonalForm, draft, "personal", "email", "blood_group")
    if given["nominee_name"]:
        lines.append(
            _("If you are no more, your money goes to %(name)s: %(relation)s.")
            % {
                "name": given["nominee_name"],
                "relation": said("nominee_relation", given["nominee_relation"]),
            }
        )
    return lines


def work(draft: Draft, names: dict) -> list[str]:
    given = draft.answers["occupation"]
    title = names["occupation", given["occupation"]]
    lines = [
        _("Your main work is: %(work)s.") % {"work": title},
        ngettext(
            "You have done it for %(years)d year.",
            "You have done it for %(years)d years.",
            given["experience_years"],
        )
        % {"years": given["experience_years"]},
    ]
    if other := given["secondary_occupation"]:
        title = names["secondary_occupation", other]
        lines.append(_("You also do this work: %(work)s.") % {"work": title})
    return lines + asked(OccupationForm, draft, "occupation", "skill_source", "platform_worker")


def bank(draft: Draft) -> list[str]:
    given = draft.answers["bank"]
    if not given:
        return [_("You give no bank account now. You can add one later.")]
    return [
        _("Your money goes to the bank account that ends in %(end)s.")
        % {"end": " ".join(given["last4"])},
        _("The IFSC code of the bank is %(ifsc)s.") % {"ifsc": " ".join(given["ifsc"])},
        _("The name on the account is %(name)s.") % {"name": given["account_holder"]},
    ]


def asked(form_class, draft: Draft, step: str, *names: str) -> list[str]:
    """Questions with what was answered; those that stayed empty are left out."""
    given, lines = draft.answers[step], []
    for name in names or form_class.base_fields:
        if given.get(name) in (None, ""):
            continue
        label = str(form_class.base_fields[name].label)
        spoken = _("%(question)s You said: %(answer)s.")
        if not label.endswith("?"):
            spoken = _("%(question)s: %(answer)s.")
        lines.append(spoken % {"question": label, "answer": said(name, given[name])})
    return lines
