from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from aggregators.models import GoingLive, Platform
from eshram.accounts.approvals_admin import DecisionFilter, ProposalAdmin, ProposeForm
from eshram.admin import ModelAdmin


class GoingLiveForm(ProposeForm):
    platform = forms.ModelChoiceField(
        label=_("platform"),
        queryset=Platform.objects.filter(
            real=None, status="sandbox", application__live_asked_at__isnull=False
        ),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Those that asked, with a green self-test."),
    )
    field_order = ["platform", "reason"]


@admin.register(GoingLive)
class GoingLiveAdmin(ProposalAdmin, ModelAdmin):
    propose_form = GoingLiveForm
    heads = (_("Now"), _("When approved"))
    list_display = ["platform", "proposed_by", "proposed_at", "decision"]
    list_filter = [DecisionFilter]
    list_select_related = ["platform", "proposed_by"]
    actions = None
