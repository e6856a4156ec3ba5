from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workers import choices, occupations
from workers.forms.base import StepForm
from workers.forms.fields import ANSWER, OneOf, SearchBox, WholeNumber, YesNo, ascii_digits
from workers.forms.widgets import Radios


class OccupationField(forms.CharField):
    """An NCO-2015 code; the page offers the ones that were searched for as radio buttons."""

    def __init__(self, **kwargs):
        super().__init__(error_messages=ANSWER, widget=Radios, **kwargs)

    def clean(self, value):
        code = ascii_digits(super().clean(value))
        if not code:
            return None
        found = occupations.get(code)
        if found is None:
            raise ValidationError(ANSWER["invalid_choice"], code="invalid_choice")
        return found


class MainWork(StepForm):
    """The one question that everybody who is asked for work is asked."""

    occupation_search = SearchBox(
        label=_("What work do you do most?"),
        help_text=_("Write one word, for example: mason, tailor, maid, driver."),
    )
    occupation = OccupationField(label=_("Your main work"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("occupation", "occupation_search", common=True)

    def offer(self, name: str, search: str, *, common: bool) -> None:
        query = self.fields[search].clean(self.typed(search))
        found = occupations.search(query) if query else []
        self.fields[name].nothing_found = bool(query) and not found
        if not found and common:
            found = occupations.common()
        chosen = occupations.get(str(self.typed(name)))
        if chosen and chosen not in found:
            found = [chosen, *found]
        self.fields[name].widget.choices = [(o.code, o.label) for o in found]


class OccupationFields(MainWork):
    experience_years = WholeNumber(
        min_value=0, max_value=60, label=_("For how many years have you done it?")
    )
    secondary_search = SearchBox(
        label=_("Do you do other work too?"),
        help_text=_("For example farm work in the season. You may leave it empty."),
    )
    secondary_occupation = OccupationField(required=False, label=_("Your other work"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("secondary_occupation", "secondary_search", common=False)

    def clean(self):
        data = super().clean()
        if data.get("occupation") and data["occupation"] == data.get("secondary_occupation"):
            self.add_error(
                "secondary_occupation", _("This is the same work. Choose another or none.")
            )
        return data


class OccupationForm(OccupationFields):
    title = _("Your work")

    skill_source = OneOf(
        choices.SkillSource,
        required=False,
        label=_("How did you learn it?"),
    )
    platform_worker = YesNo(
        label=_("Do you get work through an app, for example taxi or delivery?")
    )
