"""Complaints about platforms: what a platform refused, or did not answer, the ministry decides."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from aggregators import disputes, righting
from aggregators.forms.work import paise_of, rupees_field
from aggregators.models import Dispute
from eshram.accounts.approvals_admin import reason_field
from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit.models import Event

Kind, State = Dispute.Kind, Dispute.State


class DecisionForm(forms.Form):
    """`asks_amount`: the worker named none of a day that is missing."""

    decision = forms.ChoiceField(
        label=_("Is the worker right?"),
        choices=[
            ("yes", _("Yes: it is put right")),
            ("no", _("No: the platform's report stays")),
        ],
        widget=forms.RadioSelect,
    )
    rupees = rupees_field(_("Earned on this day, in rupees"), required=False)
    reason = reason_field(label=_("Reason"), help_text=_("The worker and the platform read this."))

    def __init__(self, *args, asks_amount: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_amount:
            del self.fields["rupees"]


@admin.register(Dispute)
class DisputeAdmin(ReadOnly, ModelAdmin):
    list_display = ["number", "platform", "kind", "day", "state", "opened_at", "answer_by"]
    list_display_links = None
    list_filter = ["state", "kind"]
    list_select_related = ["platform"]
    ordering = ["-pk"]

    def get_list_display(self, request):
        """The number leads to the decision, for who may take it."""
        decides = request.user.has_perm("aggregators.decide_dispute")
        return [*self.list_display, *(["to_decide"] if decides else [])]

    @admin.display(description=_("number"))
    def number(self, dispute):
        return dispute.pk

    @admin.display(description=_("decision"))
    def to_decide(self, one):
        if one.state != State.MINISTRY:
            return "–"
        here = reverse(f"{self.admin_site.name}:aggregators_dispute_decide", args=[one.pk])
        return format_html('<a href="{}">{}</a>', here, _("Decide"))

    def get_urls(self):
        lists = [url for url in super().get_urls() if url.name == "aggregators_dispute_changelist"]
        decide = self.admin_site.admin_view(self.decide)
        return [path("<int:pk>/decide/", decide, name="aggregators_dispute_decide"), *lists]

    def decide(self, request, pk):
        if not request.user.has_perm("aggregators.decide_dispute"):
            raise PermissionDenied
        waiting = Dispute.objects.filter(state=State.MINISTRY, pk=pk)
        found = waiting.select_related("platform", "engagement").first()
        if found is None:
            raise Http404
        asks = found.kind == Kind.MISSING and found.paise is None
        form = DecisionForm(request.POST or None, asks_amount=asks)
        by = f"staff:{request.user.pk}"
        if form.is_valid() and self.save(request, form, found, by):
            return redirect(f"{self.admin_site.name}:aggregators_dispute_changelist")
        if request.method == "GET":
            Event.objects.record("dispute seen", by=by, worker_id=found.worker_id, dispute=found.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Complaint about a platform"),
            "about": about(found),
            "form": form,
            "button": _("Decide"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/one_form.html", context, status=status)

    def save(self, request, form, found: Dispute, by: str) -> bool:
        answers = form.cleaned_data
        paise = paise_of(answers.get("rupees"))
        try:
            disputes.decide(
                found, answers["decision"] == "yes", answers["reason"], by=by, paise=paise
            )
        except disputes.Refused as error:
            messages.warning(request, error.sentence)
        except righting.CannotStand as error:
            form.add_error(None, error.sentence)
            return False
        else:
            messages.success(request, _("It is written down."))
        return True


def about(one: Dispute) -> list[tuple]:
    """What is needed to decide. The worker is named by the platform's number alone."""

    def day(value):
        return date_format(value) if value else "–"

    was = righting.standing(one.engagement, one.day) if one.day else None
    reported = _("nothing")
    if was is not None:
        reported = f"₹ {was.rupees:.2f}" if was.earned else _("no income")
    if one.kind == Kind.JOINED_ON:
        reported = _("joined on %(day)s") % {"day": day(one.engagement.joined_on)}
    elif not one.day:
        left, why = day(one.engagement.left_on), one.engagement.get_reason_display()
        reported = _("left on %(day)s (%(why)s)") % {"day": left, "why": why}
    wanted = [one.get_kind_display()]
    wanted += [f"₹ {one.rupees:.2f}"] if one.paise else []
    wanted += [day(one.left_on or one.joined_on)] if one.left_on or one.joined_on else []
    wanted += [one.get_reason_display()] if one.reason else []
    return [
        (_("platform"), one.platform),
        (_("the platform's number"), one.engagement.reference),
        (_("day"), day(one.day)),
        (_("the platform reported"), reported),
        (_("the worker says"), ": ".join(map(str, wanted))),
        (_("in the worker's words"), one.said or "–"),
        (_("the platform's answer"), one.answer or _("none in time")),
    ]
