"""Centres in the admin: found by place, code and name among lakhs, changed, blocked, reinstated."""

import re

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from eshram.admin import ChangeList, ModelAdmin, ReadOnly
from eshram.audit.models import Event
from workers.counter import devices, finding, results, standing
from workers.counter.admin.filters import BlockedFilter, DistrictFilter, StateFilter
from workers.counter.admin.importing import ImportPages
from workers.counter.admin.standing import StandingPages
from workers.counter.models import Centre, Device
from workers.counter.models.centre import WEEKDAYS

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,19}")


class CentreForm(forms.ModelForm):
    days = forms.TypedMultipleChoiceField(
        label=_("working days"),
        choices=list(enumerate(WEEKDAYS, 1)),
        coerce=int,
        initial=[1, 2, 3, 4, 5, 6],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Centre
        fields = [  # the state is the district's own
            "code", "kind", "name", "place", "pincode", "district", "opens", "closes", "days",
            "starts_on", "ends_on", "target",
        ]  # fmt: skip

    def clean_code(self):
        code = self.cleaned_data["code"].strip().upper()
        if not CODE.fullmatch(code):
            raise forms.ValidationError(_("A code has 3 to 20 letters, digits or hyphens."))
        return code

    def clean_pincode(self):
        pincode = self.cleaned_data["pincode"]
        if pincode and not re.fullmatch(r"[1-9]\d{5}", pincode, re.ASCII):
            raise forms.ValidationError(_("A PIN code has 6 digits and does not begin with 0."))
        return pincode

    def clean_district(self):
        district = self.cleaned_data["district"]
        if district.abolished:
            raise forms.ValidationError(_("This district is no longer one."))
        return district

    def clean(self):
        data = super().clean()
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and opens >= closes:
            self.add_error("closes", _("A centre closes after it opens."))
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if data.get("kind") == Centre.Kind.CAMP and not (starts and ends):
            self.add_error("starts_on", _("A camp has a first and a last day."))
        elif starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day comes before the first."))
        return data

    def validate_constraints(self):
        """The database's own, which the sentences above come before."""


class CentreList(ChangeList):
    """With what came of the camps on this page, in one query."""

    def get_results(self, request):
        super().get_results(request)
        done = results.registered(self.result_list)
        for centre in self.result_list:
            centre.done = done.get(centre.pk)


@admin.register(Centre)
class CentreAdmin(ImportPages, StandingPages, ModelAdmin):
    form = CentreForm
    block, reinstate = standing.block_centre, standing.reinstate_centre
    list_display = [
        "code", "name", "kind", "district_shown", "state_shown", "camp_shown", "standing_shown",
    ]  # fmt: skip
    list_display_links = ["code", "name"]
    list_filter = [StateFilter, DistrictFilter, "kind", BlockedFilter]
    list_select_related = ["district", "state"]
    list_fullwidth = True
    list_before_template = "admin/centres/above_list.html"
    ordering = ["code"]
    sortable_by = []
    actions = None
    search_fields = ["code"]  # shows the box; `finding` looks
    search_help_text = _("Beginning of the code or the name")
    autocomplete_fields = ["district"]
    readonly_fields = ["standing", "camp"]
    fieldsets = [
        (None, {"fields": ["code", "kind", "name", "place", "pincode", "district", "standing"]}),
        (_("Working hours"), {"fields": ["opens", "closes", "days"]}),
        (_("Camp"), {"fields": ["starts_on", "ends_on", "target", "camp"]}),
    ]

    def get_changelist(self, request, **kwargs):
        return CentreList

    def get_search_results(self, request, queryset, search_term):
        if search_term.strip():
            queryset = queryset.filter(pk__in=finding.centres(search_term))
        return queryset, False

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "code"] if obj else self.readonly_fields

    def get_fieldsets(self, request, obj=None):
        if obj:
            return self.fieldsets
        return [
            (title, {"fields": [n for n in options["fields"] if n not in self.readonly_fields]})
            for title, options in self.fieldsets
        ]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.state_id = obj.district.state_id
        super().save_model(request, obj, form, change)
        if change and not form.changed_data:
            return
        Event.objects.record(
            "centre changed" if change else "centre added",
            by=f"staff:{request.user.pk}",
            centre=obj.pk,
            fields=form.changed_data,
        )

    # Columns

    @admin.display(description=_("district"))
    def district_shown(self, centre):
        return centre.district.label

    @admin.display(description=_("state"))
    def state_shown(self, centre):
        return centre.state.label

    @admin.display(description=_("Registered at the camp"))
    def camp_shown(self, centre):
        return "" if centre.done is None else of_target(centre.done, centre.target)

    @admin.display(description=_("Registered at the camp"))
    def camp(self, centre):
        done = results.registered([centre]).get(centre.pk)
        return "–" if done is None else of_target(done, centre.target)


def of_target(done: int, target: int | None) -> str:
    if not target:
        return str(done)
    return _("%(done)d of %(target)d") % {"done": done, "target": target}


@admin.register(Device)
class DeviceAdmin(ReadOnly, ModelAdmin):
    """Registered browsers, the newest first. Managers register them, at their own counter."""

    list_display = ["name", "centre", "registered_by", "registered_at", "revoked_at"]
    list_select_related = ["centre", "registered_by__user"]
    ordering = ["-registered_at"]
    sortable_by = []
    search_fields = ["centre__code"]
    search_help_text = _("Code of the centre")
    fields = [
        "name", "centre", "registered_by", "registered_at", "revoked_at", "revoked_reason",
    ]  # fmt: skip
    actions = ["revoke"]

    def get_search_results(self, request, queryset, search_term):
        if code := search_term.strip().upper():
            queryset = queryset.filter(centre__code=code)
        return queryset, False

    def has_revoke_permission(self, request):
        return request.user.has_perm("counter.block_centre")

    @admin.action(description=_("Take away the registration"), permissions=["revoke"])
    def revoke(self, request, queryset):
        for device in queryset.filter(revoked_at=None)[: self.list_per_page]:
            reason = str(_("Taken away by the ministry"))
            devices.revoke(device, by=f"staff:{request.user.pk}", reason=reason)
