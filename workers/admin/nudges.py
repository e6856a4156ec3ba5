from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit.models import Event
from workers.models import Nudge, NudgeDay


@admin.register(Nudge)
class NudgeAdmin(ReadOnly, ModelAdmin):
    """The questions that were asked, the newest first, with the end of the number and no name."""

    fields = list_display = [
        "queued_at",
        "reason",
        "language",
        "mobile_end",
        "parts",
        "cost_paise",
        "status",
        "answered_at",
        "answer",
    ]
    list_filter = ["status", "reason", "answer"]
    ordering = ["-queued_at"]

    @admin.display(description=_("mobile"))
    def mobile_end(self, nudge):
        return f"······{nudge.mobile[-4:]}"


class BudgetForm(forms.ModelForm):
    def clean_budget(self):
        if self.cleaned_data["budget"] < self.instance.parts:
            raise ValidationError(_("More than this is spent already."))
        return self.cleaned_data["budget"]


@admin.register(NudgeDay)
class NudgeDayAdmin(ModelAdmin):
    """What each day may cost and did; the budget of a day that has begun may be changed."""

    form = BudgetForm
    fields = ["day", "budget", "parts", "nudges", "rupees"]
    readonly_fields = ["day", "parts", "nudges", "rupees"]
    list_display = ["day", "budget", "parts", "left", "nudges", "rupees"]

    @admin.display(description=_("parts left"))
    def left(self, day):
        return day.left

    @admin.display(description=_("rupees"))
    def rupees(self, day):
        return f"{day.cost_paise / 100:,.2f}"

    def save_model(self, request, obj, form, change):
        """The budget alone: nudges may be spending of it at this moment."""
        obj.save(update_fields=["budget"])
        Event.objects.record(
            "budget of nudges changed", by=f"staff:{request.user.pk}", fields=form.changed_data
        )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
