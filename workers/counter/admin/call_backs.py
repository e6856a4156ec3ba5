"""Call-backs for the helpline: the list of whom to call, and a page for one call.

The page shows the mobile, which is written down for the worker to read.
"""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget

from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit.models import Event
from workers.counter import call_backs
from workers.counter.models import CallBack

ANSWERS = [("", "—"), *CallBack.Answer.choices]


def question(label):
    return forms.ChoiceField(
        label=label, choices=ANSWERS, required=False, widget=UnfoldAdminSelectWidget
    )


def language_of(worker) -> str:
    return dict(settings.LANGUAGES).get(worker.language, worker.language)


class CallForm(forms.Form):
    was_there = question(_("Were you at the centre yourself when you were registered?"))
    paid = question(_("Did you have to pay for it?"))
    paid_rupees = forms.DecimalField(
        label=_("How many rupees?"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    own_mobile = question(_("Is this mobile yours, or your family's?"))

    def clean(self):
        """Nobody answered: nothing is asked. Somebody did: every question."""
        answers = super().clean()
        if "nobody" in self.data:
            return answers
        for name in ("was_there", "paid", "own_mobile"):
            if not answers.get(name):
                self.add_error(name, _("Ask this too, and choose an answer."))
        return answers


@admin.register(CallBack)
class CallBackAdmin(ReadOnly, ModelAdmin):
    list_display = ["drawn_at", "uan", "language", "tries", "result", "centre"]
    list_filter = ["result", "was_there", "paid", "own_mobile"]
    list_select_related = ["worker", "centre__district"]
    ordering = ["id"]
    sortable_by = []
    actions = None

    def get_urls(self):
        kept = ("_changelist", "_change")
        return [url for url in super().get_urls() if (url.name or "").endswith(kept)]

    def changelist_view(self, request, extra_context=None):
        """Whom to call comes first: without a choice the list shows that alone."""
        if "result__exact" not in request.GET:
            request.GET = request.GET.copy()
            request.GET["result__exact"] = CallBack.Result.WAITING
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("UAN"))
    def uan(self, call_back):
        return call_back.worker.uan_spaced

    @admin.display(description=_("language"))
    def language(self, call_back):
        return language_of(call_back.worker)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = object_id and self.get_object(request, object_id)
        if not found:
            raise Http404
        waits = found.result == CallBack.Result.WAITING
        calls = request.user.has_perm("counter.record_callback")
        if request.method == "POST" and not calls:
            raise PermissionDenied
        form = CallForm(request.POST or None)
        if form.is_valid() and self.recorded(request, found, form):
            return redirect(f"{self.admin_site.name}:counter_callback_changelist")
        if calls and waits:
            Event.objects.record(
                "details seen", by=f"staff:{request.user.pk}", worker_id=found.worker_id,
                reason=str(_("Call-back after a registration at a centre")), fields=["mobile"],
            )  # fmt: skip
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.opts.verbose_name,
            "about": self.about(found, with_mobile=calls and waits),
            "form": form if calls and waits else None,
        }
        status = 422 if form.is_bound and form.errors else 200
        response = TemplateResponse(request, "admin/counter/call.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response

    def recorded(self, request, found, form) -> bool:
        try:
            if "nobody" in request.POST:
                call_backs.not_reached(found, agent=request.user)
            else:
                call_backs.talked(found, agent=request.user, **form.cleaned_data)
        except call_backs.CannotRecord as error:
            messages.warning(request, str(error))
            return True
        messages.success(request, _("Recorded."))
        return True

    def about(self, found, *, with_mobile: bool) -> list[tuple]:
        worker = found.worker
        at = timezone.localtime(found.drawn_at)
        rows = [
            (_("Name"), worker.name),
            (_("UAN"), worker.uan_spaced),
            (_("Language"), language_of(worker)),
            (_("Registered"), date_format(at, "DATETIME_FORMAT")),
            (_("Centre"), f"{found.centre.name}, {found.centre.district.label}"),
            (_("Result"), found.get_result_display()),
        ]
        if with_mobile:
            rows.insert(2, (_("Mobile"), worker.mobile or _("none: ask through the centre")))
        if found.result == CallBack.Result.TALKED:
            rows += [
                (_("Was there"), found.get_was_there_display()),
                (_("Had to pay"), found.get_paid_display()),
                (_("Rupees paid"), found.paid_rupees if found.paid_rupees is not None else "–"),
                (_("Own mobile"), found.get_own_mobile_display()),
                (_("Called by"), found.called_by),
            ]
        return rows
