"""Enrolments and answers in the admin: found by number, looked at, never listed for taking away.

Opening a worker's is an event of the audit that the worker can read.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from eshram.admin import LONGEST_SEARCH, ModelAdmin, ReadOnly
from eshram.audit.models import Event
from schemes import facts, finding, sentences
from schemes.forms_enrolments import act, forms_of
from schemes.models import Answers, Enrolment
from schemes.sources import words_of
from workers.doors import worker_for
from workers.models import Worker

CONFIRM = "schemes.confirm_enrolment"


class FoundByNumber(ReadOnly):
    """The list is a box to search in; `found(request, typed)` gives its rows."""

    list_template = ""

    def get_urls(self):
        view = self.admin_site.admin_view
        names = f"schemes_{self.opts.model_name}"
        return [
            path("<int:pk>/", view(self.one), name=f"{names}_change"),
            *(url for url in super().get_urls() if url.name == f"{names}_changelist"),
        ]

    def page(self, request, template: str, title, status=200, **context):
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(
            request, f"admin/schemes/{template}", whole | context, status=status
        )

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        typed = request.GET.get("q", "")[:LONGEST_SEARCH]
        title = self.opts.verbose_name_plural.capitalize()
        rows = self.found(request, typed)
        return self.page(request, self.list_template, title, typed=typed, rows=rows)

    def seen(self, request, action: str, uan: int, **names) -> None:
        Event.objects.record(action, by=f"staff:{request.user.pk}", worker_id=uan, **names)


@admin.register(Enrolment)
class EnrolmentAdmin(FoundByNumber, ModelAdmin):
    list_template = "enrolments.html"

    def found(self, request, typed):
        rows = list(finding.find(typed).select_related("worker", "scheme")[: finding.MOST])
        for uan in {row.worker_id for row in rows}:
            self.seen(request, "enrolments seen", uan)
        return [(row, words_of(row.source)) for row in rows]

    def one(self, request, pk: int):
        if not self.has_view_permission(request):
            raise PermissionDenied
        enrolment = Enrolment.objects.select_related("worker", "scheme").filter(pk=pk).first()
        if enrolment is None:
            raise Http404
        may = request.user.has_perm(CONFIRM)
        if request.method == "POST" and not may:
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        found = forms_of(enrolment, sent) if may else {}
        if act(found, f"staff:{request.user.pk}"):
            messages.success(request, _("Recorded."))
            return redirect(request.path)
        for form in found.values():
            dress(form)
        self.seen(request, "enrolments seen", enrolment.worker_id)
        return self.page(
            request,
            "enrolment.html",
            f"{enrolment.worker.name}: {enrolment.scheme.label}",
            422 if sent else 200,
            enrolment=enrolment,
            source=words_of(enrolment.source),
            forms=list(found.items()),
            events=events_of(enrolment),
            may_answers=request.user.has_perm("schemes.view_answers"),
        )


def dress(form: forms.Form) -> None:
    """In the admin's own fields."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            field.widget = UnfoldAdminDateWidget(attrs={"type": "date"}, format="%Y-%m-%d")
        else:
            field.widget = UnfoldAdminTextInputWidget()


def events_of(enrolment: Enrolment):
    """What became of it, the newest first."""
    events = Event.objects.filter(
        worker_id=enrolment.worker_id,
        action__startswith="enrolment ",
        detail__scheme=enrolment.scheme.code.lower(),
    )
    return events.order_by("-at", "-id")[: finding.MOST]


@admin.register(Answers)
class AnswersAdmin(FoundByNumber, ModelAdmin):
    """What workers answered beyond registration; `…/<uan>/`."""

    list_template = "answers_of.html"

    def found(self, request, typed):
        number = "".join(typed.split()).replace("-", "")
        if not (number.isascii() and number.isdecimal() and len(number) <= finding.UAN_DIGITS):
            return []
        kept = Answers.objects.select_related("worker").filter(worker=int(number)).first()
        return [kept.worker] if kept else []

    def one(self, request, pk: int):
        if not self.has_view_permission(request):
            raise PermissionDenied
        worker: Worker = worker_for(request, pk)
        kept = Answers.objects.filter(worker=worker).first()
        if kept is None:
            raise Http404
        self.seen(request, "answers seen", worker.uan, facts=sorted(kept.given))
        rows = [
            (facts.fact(name).question, said(name, value), words_of(kept.sources.get(name, "")))
            for name, value in sorted(kept.given.items())
            if name in facts.FACTS
        ]
        return self.page(request, "answers.html", worker.name, worker=worker, kept=kept, rows=rows)


def said(name: str, value) -> str:
    return _("I do not know") if value is None else sentences.given(name, value)
