"""Messages in a calamity: where, who is there now, which text; and how far a message has come."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.approvals import CannotDecide, RoleMissing
from eshram.accounts.approvals_admin import ProposalAdmin, ProposeForm
from eshram.admin import ModelAdmin
from eshram.geography.kept import places
from workers import campaigns, choices
from workers.figures.tables import sector_labels
from workers.figures.templatetags.figures import indian
from workers.models import Campaign, CampaignRun, Occupation

TEXTS = {
    "calamity_warning": gettext_lazy("A warning"),
    "calamity_relief": gettext_lazy("Where there is help"),
    "calamity_wages": gettext_lazy("Work has stopped: wages and the way home"),
}


def state_choices():
    return places().state_choices()


class CampaignForm(ProposeForm):
    """The districts offered are those of the chosen states; `look` shows them, and who is there."""

    states = forms.TypedMultipleChoiceField(
        label=gettext_lazy("States"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose “Look” after it: then their districts stand below."),
        error_messages={"required": gettext_lazy("Choose a state.")},
    )
    districts = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Districts: everybody who lives there now"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose a district.")},
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Sectors of work"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: whatever their work is."),
    )
    occupations = forms.CharField(
        label=gettext_lazy("Single occupations"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("NCO codes with commas between them: 7112.0100, 9313.0100"),
    )
    calamity = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=choices.Calamity.choices
    )
    template = forms.ChoiceField(label=gettext_lazy("Message"), choices=TEXTS.items())
    phone = forms.RegexField(
        r"^[0-9]{3,12}$",
        label=gettext_lazy("Number to call"),
        initial="1070",
        help_text=gettext_lazy(
            "1070 is the state's control room for disasters, 112 the emergency."
        ),
        error_messages={"invalid": gettext_lazy("Write 3 to 12 digits.")},
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Lives are in danger now"),
        required=False,
        help_text=gettext_lazy(
            "It goes at night too, and to mobiles that want no messages: the law lets a warning"
            " through. Otherwise from 10 to 21 o'clock, and not to them."
        ),
    )
    lists = forms.BooleanField(
        label=gettext_lazy("The home states may see which of their workers are there"),
        required=False,
    )
    field_order = [
        "states", "districts", "sectors", "occupations", "calamity", "template", "phone",
        "urgent", "lists", "reason",
    ]  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["states"].choices = state_choices()
        self.fields["districts"].choices = [
            (code, label)
            for state in self.chosen_states()
            for code, label in places().district_choices(state)
        ]
        self.fields["sectors"].choices = sector_labels().items()

    def chosen_states(self) -> list[int]:
        sent = self.data.getlist("states") if self.is_bound else []
        return [int(text) for text in sent if text.isascii() and text.isdigit() and len(text) < 4]

    def clean_occupations(self) -> list[str]:
        asked = [part.strip() for part in self.cleaned_data["occupations"].split(",")]
        asked = [part for part in asked if part]
        known = set(
            Occupation.objects.filter(code__in=[p[:9] for p in asked]).values_list(
                "code", flat=True
            )
        )
        if unknown := [part for part in asked if part not in known]:
            raise forms.ValidationError(
                _("There is no occupation with the code “%(code)s”.") % {"code": unknown[0][:20]}
            )
        return asked

    def who(self) -> tuple:
        data = self.cleaned_data
        return data["districts"], data["sectors"], data["occupations"]

    def what(self) -> dict:
        return {name: value for name, value in super().what().items() if name != "states"}


def there_in_words(counted: dict) -> dict:
    """`campaigns.there` for a page."""
    rows = counted.get("rows", [])
    total = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    return {
        "there": [(places().states[row[0]].label, [indian(n) for n in row[1:]]) for row in rows],
        "there_total": [indian(n) for n in total],
        "there_at": parse_datetime(counted["at"]) if counted else None,
        "there_probably": indian(counted.get("probably", 0)),
    }


@admin.register(Campaign)
class CampaignAdmin(ProposalAdmin, ModelAdmin):
    decide_template = "admin/workers/campaign.html"
    list_display = ["__str__", "reason", "proposed_by", "proposed_at", "decision", "progress"]
    list_select_related = ["proposed_by", "run"]

    @admin.display(description=gettext_lazy("sent of all"))
    def progress(self, campaign):
        run = getattr(campaign, "run", None)
        return f"{indian(run.sent)} / {indian(run.queued)}" if run else "–"

    def propose_page(self, request):
        """`look` shows districts and who is there; `propose` proposes it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CampaignForm(request.POST if request.method == "POST" else None)
        context = {}
        if "propose" in request.POST:
            if form.is_valid() and (made := self.proposed(request, form)):
                messages.success(request, _("Proposed. A second person decides."))
                return redirect(self.page_of(made))
        elif form.is_bound:
            form.is_valid()
            if {"districts", "sectors", "occupations"} <= form.cleaned_data.keys():
                context = there_in_words(campaigns.there(*form.who()))
            form.errors.clear()
        title = _("Propose a message in a calamity")
        return self.page(request, "admin/workers/campaign_form.html", form, title, **context)

    def proposed(self, request, form):
        counted = campaigns.there(*form.who())
        reason = form.cleaned_data["reason"]
        try:
            return Campaign.propose(by=request.user, reason=reason, counted=counted, **form.what())
        except RoleMissing:
            raise
        except CannotDecide as error:
            form.add_error(None, str(error))
            return None

    def more_of(self, campaign) -> dict:
        run = CampaignRun.objects.filter(campaign=campaign).first()
        sectors = sector_labels()
        occupations = Occupation.objects.filter(code__in=campaign.occupations)
        return there_in_words(campaign.counted) | {
            "districts": campaigns.where(campaign),
            "work": [
                *(sectors.get(name, name) for name in campaign.sectors),
                *(occupation.label for occupation in occupations),
            ],
            "texts": campaigns.texts_of(campaign),
            "run": run,
        }
