"""Closing months, and the statements of centres, for the ministry."""

from datetime import date

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from eshram.accounts.approvals_admin import ProposalAdmin, ProposeForm
from eshram.admin import ModelAdmin, ReadOnly
from workers.counter import months
from workers.counter.models import MonthClose, Statement


class Month(forms.CharField):
    """2026-10 is the first of October 2026."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value):
        text = super().clean(value)
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            raise ValidationError(_("Write a month such as 2026-10.")) from None


class CloseForm(ProposeForm):
    month = Month(
        label=_("Month"), max_length=7, help_text=_("As 2026-10."),
        initial=lambda: f"{months.last():%Y-%m}",
    )  # fmt: skip
    field_order = ["month", "reason"]


@admin.register(MonthClose)
class MonthCloseAdmin(ProposalAdmin, ModelAdmin):
    """What is approved is what was counted when it was proposed."""

    propose_form = CloseForm
    heads = (_("This month"), _("The closed month before"))


@admin.register(Statement)
class StatementAdmin(ReadOnly, ModelAdmin):
    """Of closed months."""

    list_display = [
        "month_shown", "centre", "registered", "updated", "unpaid", "corrections_rupees", "rupees",
    ]  # fmt: skip
    list_display_links = None
    list_select_related = ["centre"]
    ordering = ["-id"]
    sortable_by = []
    search_fields = ["centre__code"]
    search_help_text = _("Code of the centre")
    actions = None

    def get_urls(self):
        return [url for url in super().get_urls() if url.name == "counter_statement_changelist"]

    def get_queryset(self, request):
        return super().get_queryset(request).closed()

    def get_search_results(self, request, queryset, search_term):
        code = search_term.strip()
        return (queryset.filter(centre__code=code) if code else queryset), False

    @admin.display(description=_("month"))
    def month_shown(self, statement):
        return f"{statement.month:%Y-%m}"
