"""Pages of one form beside a worker's: death, closing, opening again, asking to correct."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from eshram.accounts.approvals_admin import reason_field
from eshram.audit.models import Event
from workers import correction, lifecycle
from workers.choices import MAY_SIGN_IN, Status
from workers.doors import worker_for


class ReasonForm(forms.Form):
    reason = reason_field(label=_("Reason"))


class DeathForm(forms.Form):
    died_on = forms.DateField(
        label=_("Day of death"),
        widget=UnfoldAdminDateWidget(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        max_length=120,
        label=_("Which paper says so"),
        help_text=_("For example: death certificate, its number and the office. No copy of it."),
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_died_on(self):
        if self.cleaned_data["died_on"] > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return self.cleaned_data["died_on"]


@dataclass(frozen=True)
class Step:
    """`act(worker, by=, **the form's answers)` raises `lifecycle.CannotChange`."""

    key: str
    title: str
    lead: str
    permission: str
    from_: list[str]
    act: callable
    form: type[forms.Form] = ReasonForm


STEPS = [
    Step(
        "correction",
        _("Ask to correct details"),
        _(
            "The worker gets an SMS, signs in and takes name, birthday and address anew from "
            "Aadhaar. Nobody types them here, and nobody hears the code."
        ),
        "workers.correct_worker",
        MAY_SIGN_IN,
        correction.ask,
    ),
    Step(
        "death",
        _("Record a death"),
        _("The account closes at once. An SMS tells the mobile: if it is a mistake, they call."),
        "workers.record_death",
        [*MAY_SIGN_IN, Status.CLOSED],
        lifecycle.record_death,
        DeathForm,
    ),
    Step(
        "close",
        _("Close the registration"),
        _("The worker cannot sign in any more. The number stays reserved, nothing is deleted."),
        "workers.close_worker",
        MAY_SIGN_IN,
        lifecycle.close,
    ),
    Step(
        "reopen",
        _("Open the registration again"),
        _("The worker can sign in again, with the mobile that is known."),
        "workers.close_worker",
        [Status.CLOSED, Status.DECEASED],
        lifecycle.reopen,
    ),
]


class LifecyclePages:
    """For the ModelAdmin of Worker. `lifecycle_links` are those that this caller may follow now."""

    def get_urls(self):
        own = [
            path(
                f"<int:uan>/{step.key}/",
                self.admin_site.admin_view(partial(self.lifecycle_page, step=step)),
                name=f"workers_worker_{step.key}",
            )
            for step in STEPS
        ]
        return own + super().get_urls()

    def lifecycle_links(self, request, worker) -> list[tuple[str, str]]:
        """(address, title) of each step that is open to this user and this record."""
        here = self.admin_site.name
        links = [
            (reverse(f"{here}:workers_worker_{step.key}", args=[worker.uan]), step.title)
            for step in STEPS
            if request.user.has_perm(step.permission) and worker.status in step.from_
        ]
        if request.user.has_perm("workers.propose_merge") and worker.status != Status.MERGED:
            add = reverse(f"{here}:workers_mergerequest_add")
            links.append(
                (f"{add}?kept={worker.uan:012d}", _("Propose to join with another record"))
            )
        return links

    def lifecycle_page(self, request, uan: int, step: Step):
        if not request.user.has_perm(step.permission):
            raise PermissionDenied
        worker = worker_for(request, uan)
        Event.objects.record("seen", by=f"staff:{request.user.pk}", worker_id=worker.uan)
        form = step.form(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                step.act(worker, by=f"staff:{request.user.pk}", **form.cleaned_data)
            except lifecycle.CannotChange as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Done: %(step)s.") % {"step": step.title})
                return redirect(f"{self.admin_site.name}:workers_worker_change", worker.uan)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": step.title,
            "lead": step.lead,
            "about": [
                (_("Name"), worker.name),
                (_("UAN"), worker.uan_spaced),
                (_("State of the record"), worker.get_status_display()),
            ],
            "form": form,
            "button": step.title,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/one_form.html", context, status=status)
