"""Schemes that staff changed and whose file in the catalogue changed too: side by side, and a
choice. What the file says is taken as a proposal; to keep ours takes the right to approve."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from eshram.accounts.approvals import CannotDecide, ReasonMissing, RoleMissing, given
from eshram.accounts.approvals_admin import ProposeForm
from eshram.audit.models import Event
from schemes import catalogue, changes
from schemes.models import RuleChange, Scheme


class DifferencePages:
    """For the admin of schemes."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("differences/", view(self.differences), name="schemes_scheme_differences"),
            path(
                "differences/<slug:code>/", view(self.difference), name="schemes_scheme_difference"
            ),
            *super().get_urls(),
        ]

    def differences(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Scheme.objects.filter(code__in=[data["code"] for data in catalogue.differing()])
        return self.answer(request, "admin/schemes/differences.html", schemes=found)

    def difference(self, request, code):
        if not self.has_view_permission(request):
            raise PermissionDenied
        data = next((data for data in catalogue.differing() if data["code"] == code), None)
        if data is None:
            raise Http404
        scheme = Scheme.objects.get(code=code)
        form = ProposeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                return self.decided(request, scheme, data, form.cleaned_data["reason"])
            except RoleMissing:
                raise
            except CannotDecide as error:
                form.add_error(None, str(error))
        rows = changes.compared(catalogue.of_scheme(scheme), data)
        return self.answer(
            request,
            "admin/schemes/difference.html",
            form=form,
            scheme=scheme,
            rows=[row for row in rows if row[1] != row[2]],
            versions=(versions_of(catalogue.of_scheme(scheme)), versions_of(data)),
            proposes=request.user.has_perm(RuleChange.propose_permission),
            keeps=request.user.has_perm(RuleChange.approve_permission),
        )

    def decided(self, request, scheme, data, reason):
        if "keep" in request.POST:
            if not request.user.has_perm(RuleChange.approve_permission):
                raise PermissionDenied
            catalogue.set_aside(scheme, data)
            Event.objects.record(
                "catalogue set aside",
                by=f"staff:{request.user.pk}",
                scheme=scheme.pk,
                reason=given(reason),
            )
            messages.success(request, _("The scheme stays as it is."))
            return redirect(reverse("admin:schemes_scheme_differences"))
        if "take" not in request.POST:
            raise ReasonMissing(_("Choose what shall be done."))
        made = RuleChange.propose(
            by=request.user,
            reason=reason,
            kind=RuleChange.Kind.FILE,
            code=scheme.code,
            state=scheme.state,
            content=data,
            stands=changes.stands(scheme),
        )
        messages.success(request, _("Proposed. A second person decides."))
        return redirect(reverse("admin:schemes_rulechange_change", args=[made.pk]))

    def answer(self, request, template, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        context["title"] = _("Schemes that differ from the catalogue")
        form = context.get("form")
        status = 422 if form is not None and form.errors else 200
        return TemplateResponse(request, template, context, status=status)


def versions_of(data: dict) -> list[tuple[str, str, str]]:
    return [
        (changes.day_of(each["from"]), changes.day_of(each["to"]), changes.in_words(each))
        for each in data["versions"]
    ]
