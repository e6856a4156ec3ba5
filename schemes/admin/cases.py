"""Test workers of schemes in the admin."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.admin import ModelAdmin
from eshram.audit.models import Event
from schemes import facts
from schemes.models import Case


class CaseForm(forms.ModelForm):
    class Meta:
        model = Case
        fields = ["scheme", "name", "facts", "day", "expected"]
        help_texts = {
            "facts": _('Names and values as JSON: {"age": 40, "bpl": true}. What is not there is'
                       " not known."),
            "day": _("Ages and dates are counted as on this day."),
        }  # fmt: skip

    def clean_facts(self):
        given = self.cleaned_data["facts"] or {}
        if not isinstance(given, dict):
            raise forms.ValidationError(_("Write an object of names and values."))
        try:
            read = {name: facts.read(name, value) for name, value in given.items()}
        except facts.BadFact as error:
            raise forms.ValidationError(str(error)) from None
        return {name: value for name, value in read.items() if value is not None}


@admin.register(Case)
class CaseAdmin(ModelAdmin):
    form = CaseForm
    list_display = ["name", "scheme", "day", "expected"]
    list_filter = ["scheme", "expected"]
    list_select_related = ["scheme"]
    search_fields = ["name"]
    sortable_by = []
    actions = None

    def save_model(self, request, obj, form, change):
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)
        if not change:
            Event.objects.record(
                "test worker added", by=f"staff:{request.user.pk}", scheme=obj.scheme_id
            )
        elif form.changed_data:
            Event.objects.record(
                "test worker changed",
                by=f"staff:{request.user.pk}",
                scheme=obj.scheme_id,
                fields=form.changed_data,
            )

    def delete_model(self, request, obj):
        scheme_id = obj.scheme_id
        super().delete_model(request, obj)
        Event.objects.record("test worker deleted", by=f"staff:{request.user.pk}", scheme=scheme_id)
