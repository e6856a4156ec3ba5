"""Camps in the admin: which device took which numbers along, what came of each form, and the forms
of lost devices. What a form says stays hidden; who looks at one is written down."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from eshram.accounts.approvals_admin import reason_field
from eshram.admin import ModelAdmin, ReadOnly
from workers.counter.camp import waiting
from workers.counter.models import CampBlock, CampEntry


@admin.register(CampBlock)
class CampBlockAdmin(ReadOnly, ModelAdmin):
    list_display = ["__str__", "centre", "device", "operator", "count", "issued_at", "expires_at"]
    list_display_links = None
    list_select_related = ["centre", "device", "operator__user"]
    ordering = ["-pk"]

    def get_urls(self):
        return [url for url in super().get_urls() if url.name == "counter_campblock_changelist"]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[
            ("release", _("Release: it was filled at the camp")),
            ("drop", _("Drop: it was not, delete what it says")),
        ],
        widget=forms.RadioSelect,
    )
    reason = reason_field(label=_("Reason"))


@admin.register(CampEntry)
class CampEntryAdmin(ReadOnly, ModelAdmin):
    list_display = ["number", "centre", "state", "why_in_words", "filled_at", "received_at"]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["centre"]
    ordering = ["-received_at", "pk"]

    @admin.display(description=_("remarks"))
    def why_in_words(self, entry):
        return "; ".join(map(str, entry.why)) or "–"

    @admin.display(description=_("number"))
    def number(self, entry):
        return entry.number

    def get_list_display(self, request):
        """The number leads to the decision, for who may take it."""
        decide = ["to_decide"] if request.user.has_perm("counter.release_campentry") else []
        return [*self.list_display, *decide]

    @admin.display(description=_("decision"))
    def to_decide(self, entry):
        if entry.state != CampEntry.State.QUARANTINED:
            return "–"
        here = reverse(f"{self.admin_site.name}:counter_campentry_decide", args=[entry.pk])
        return format_html('<a href="{}">{}</a>', here, _("Decide"))

    def get_urls(self):
        lists = [url for url in super().get_urls() if url.name == "counter_campentry_changelist"]
        decide = self.admin_site.admin_view(self.decide)
        return [path("<uuid:entry>/decide/", decide, name="counter_campentry_decide"), *lists]

    def decide(self, request, entry):
        if not request.user.has_perm("counter.release_campentry"):
            raise PermissionDenied
        found = waiting.set_aside().filter(pk=entry).select_related("centre").first()
        if found is None:
            raise Http404
        form = DecisionForm(request.POST if request.method == "POST" else None)
        by = f"staff:{request.user.pk}"
        if form.is_valid():
            act = {"release": waiting.release, "drop": waiting.drop}[form.cleaned_data["decision"]]
            try:
                act(found, by=by, reason=form.cleaned_data["reason"])
            except waiting.NotOpen:
                messages.warning(request, _("This form was decided meanwhile."))
            else:
                messages.success(request, _("It is written down."))
            return redirect(f"{self.admin_site.name}:counter_campentry_changelist")
        if request.method == "GET":
            waiting.note("camp form seen", by, found)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("A form of a lost phone"),
            "about": about(found),
            "form": form,
            "button": _("Decide"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/one_form.html", context, status=status)


def about(entry: CampEntry) -> list[tuple]:
    """What is needed to decide, and no more: names and numbers stay hidden."""
    filled = date_format(localtime(entry.filled_at), "DATETIME_FORMAT") if entry.filled_at else "–"
    return [
        (_("number"), entry.number),
        (_("centre"), entry.centre),
        (_("filled"), filled),
        (_("remarks"), "; ".join(map(str, entry.why)) or "–"),
        (_("Mobile"), entry.masked_mobile or "–"),
        (_("Aadhaar"), f"XXXX XXXX {entry.aadhaar_last4}" if entry.aadhaar_last4 else "–"),
    ]
