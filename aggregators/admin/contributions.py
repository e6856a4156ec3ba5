"""Form XX in the admin: rates by two persons, filings, and the audit's last word."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from aggregators import assessments, rates
from aggregators.forms.contribution import Rupees
from aggregators.models import Class, Contribution, ContributionPayment, ContributionRate
from aggregators.templatetags.rupees import rupees
from eshram import years
from eshram.accounts.approvals_admin import ProposalAdmin, ProposeForm, reason_field
from eshram.admin import ModelAdmin, ReadOnly


def year_choices() -> list[tuple[int, str]]:
    this = years.financial_year(timezone.localdate())
    return [(year, years.label(year)) for year in range(rates.FIRST_YEAR, this + 3)]


class RateForm(ProposeForm):
    seventh_class = forms.ChoiceField(
        label=gettext_lazy("Class of the Seventh Schedule"), choices=Class.choices,
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    from_year = forms.TypedChoiceField(
        label=gettext_lazy("From the financial year"), choices=year_choices, coerce=int,
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    percent = forms.DecimalField(
        label=gettext_lazy("Per cent of turnover"), min_value=1, max_value=2, max_digits=4,
        decimal_places=2, widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    field_order = ["seventh_class", "from_year", "percent", "reason"]


@admin.register(ContributionRate)
class ContributionRateAdmin(ProposalAdmin, ModelAdmin):
    propose_form = RateForm


class FinalForm(forms.Form):
    turnover = Rupees(label=gettext_lazy("Turnover of the year"), widget=UnfoldAdminTextInputWidget)
    paid = Rupees(
        label=gettext_lazy("Paid or payable to gig and platform workers"),
        widget=UnfoldAdminTextInputWidget,
    )
    note = reason_field(label=gettext_lazy("What the audit found"))


@admin.register(Contribution)
class ContributionAdmin(ReadOnly, ModelAdmin):
    """The newest filing of each platform and year."""

    list_display = [
        "year", "platform", "state", "turnover_shown", "paid_shown", "difference", "contribution",
        "filed_at", "audit",
    ]  # fmt: skip
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["platform"]
    ordering = ["-id"]
    sortable_by = []
    actions = None

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/final/", view(self.final), name="aggregators_contribution_final"),
            *(u for u in super().get_urls() if u.name == "aggregators_contribution_changelist"),
        ]

    def get_queryset(self, request):
        later = Contribution.objects.filter(
            platform=OuterRef("platform"), financial_year=OuterRef("financial_year"),
            revision__gt=OuterRef("revision"),
        )  # fmt: skip
        return super().get_queryset(request).filter(~Exists(later))

    @admin.display(description=gettext_lazy("Financial year"))
    def year(self, filing):
        return years.label(filing.financial_year)

    @admin.display(description=gettext_lazy("Turnover"))
    def turnover_shown(self, filing):
        return rupees(filing.turnover)

    @admin.display(description=gettext_lazy("Paid to workers"))
    def paid_shown(self, filing):
        return rupees(filing.paid)

    @admin.display(description=gettext_lazy("above what was reported"))
    def difference(self, filing):
        return rupees(filing.paid - filing.reported)

    @admin.display(description=gettext_lazy("Contribution"))
    def contribution(self, filing):
        return rupees(filing.amount)

    @admin.display(description=gettext_lazy("Audit"))
    def audit(self, filing):
        if filing.is_final:
            return filing.note
        address = reverse("admin:aggregators_contribution_final", args=[filing.pk])
        return format_html('<a href="{}">{}</a>', address, _("Look at it, make it final"))

    def final(self, request, pk):
        """What the audit found; for who may only look, how the year stands."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if pk >= 2**63:
            raise Http404
        filing = get_object_or_404(self.get_queryset(request).select_related("platform"), pk=pk)
        may = request.user.has_perm("aggregators.finalise_contribution") and not filing.is_final
        if request.method == "POST" and not may:
            raise PermissionDenied
        initial = {"turnover": filing.turnover, "paid": filing.paid}
        form = FinalForm(request.POST or None, initial=initial)
        if form.is_bound and form.is_valid():
            try:
                assessments.finalise(filing, by=request.user, **form.cleaned_data)
            except assessments.CannotFile as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Final. The platform sees it now."))
                return redirect("admin:aggregators_contribution_changelist")
        today = timezone.localdate()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Form XX of %(platform)s") % {"platform": filing.platform},
            "year": assessments.year_of(filing.platform, filing.financial_year, today),
            "platform": filing.platform,
            "today": today,
            "form": form,
            "may": may,
        }
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/aggregators/final.html", context, status=status)


@admin.register(ContributionPayment)
class ContributionPaymentAdmin(ReadOnly, ModelAdmin):
    list_display = ["paid_on", "platform", "year", "rupees_shown", "challan", "taken_back_at"]
    list_display_links = None
    list_select_related = ["platform"]
    ordering = ["-id"]
    sortable_by = []
    actions = None

    def get_urls(self):
        name = "aggregators_contributionpayment_changelist"
        return [url for url in super().get_urls() if url.name == name]

    @admin.display(description=gettext_lazy("Financial year"))
    def year(self, payment):
        return years.label(payment.financial_year)

    @admin.display(description=gettext_lazy("Rupees"))
    def rupees_shown(self, payment):
        return rupees(payment.rupees)
