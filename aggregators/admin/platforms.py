"""Platforms for the ministry: who applied, what they sent, and the decision."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from unfold.widgets import UnfoldAdminSelectWidget

from aggregators import onboarding, papers, selftest
from aggregators.models import Application, Document, GoingLive, Platform
from eshram.accounts.approvals_admin import reason_field
from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit.models import Event

REVIEW = "aggregators.review_application"
Status = Platform.Status
KEEP, ASK_BACK, APPROVE, REFUSE = "keep", "ask_back", "approve", "refuse"
STOP, RESUME = "stop", "resume"
# What may be decided of a platform in each state.
DECISIONS = {
    Status.APPLIED: [
        (KEEP, gettext_lazy("Only keep what was looked at")),
        (ASK_BACK, gettext_lazy("Ask back")),
        (APPROVE, gettext_lazy("Approve: it may try things out")),
        (REFUSE, gettext_lazy("Refuse")),
    ],
    Status.ASKED_BACK: [
        (KEEP, gettext_lazy("Only keep what was looked at")),
        (REFUSE, gettext_lazy("Refuse")),
    ],
    Status.SANDBOX: [(STOP, gettext_lazy("Stop: its keys and its people are refused at once"))],
    Status.LIVE: [(STOP, gettext_lazy("Stop: its keys and its people are refused at once"))],
    Status.STOPPED: [(RESUME, gettext_lazy("Let it go on"))],
}


class DecideForm(forms.Form):
    decision = forms.ChoiceField(label=gettext_lazy("Decision"), widget=UnfoldAdminSelectWidget)
    reason = reason_field(
        label=gettext_lazy("Reason"),
        required=False,
        help_text=gettext_lazy("The company reads it."),
    )

    def __init__(self, platform: Platform, data=None):
        self.platform = platform
        self.application = Application.objects.filter(platform=platform).first()
        super().__init__(data)
        self.fields["decision"].choices = [("", "—"), *DECISIONS[platform.status]]

    @property
    def looks(self) -> list[tuple[str, str, bool]]:
        """Key, words, and whether it is ticked: of the checklist, while it can be."""
        if self.application is None or self.platform.status not in onboarding.OPEN:
            return []
        ticked = self.data.getlist("checked") if self.is_bound else self.application.checked
        return [(check.value, check.label, check.value in ticked) for check in Application.Check]

    def clean(self):
        given = self.cleaned_data
        if given.get("decision") not in (KEEP, APPROVE, None) and not given.get("reason"):
            self.add_error("reason", _("Write a reason."))
        return given

    def act(self, by) -> None:
        """Raises onboarding.CannotDo."""
        reason = self.cleaned_data["reason"]
        ticked = [key for key, _words, is_ticked in self.looks if is_ticked]
        match self.cleaned_data["decision"]:
            case "keep":
                onboarding.keep_checked(self.application, ticked, by=by)
            case "ask_back":
                onboarding.keep_checked(self.application, ticked, by=by)
                onboarding.ask_back(self.application, reason, by=by)
            case "approve":
                onboarding.approve(self.application, ticked, reason, by=by)
            case "refuse":
                onboarding.refuse(self.application, reason, by=by)
            case "stop":
                onboarding.stop(self.platform, reason, by=by)
            case "resume":
                onboarding.resume(self.platform, reason, by=by)


@admin.register(Platform)
class PlatformAdmin(ReadOnly, ModelAdmin):
    list_display = [
        "brand", "legal_name", "seventh_class", "status", "rivals", "applied_at", "live_since",
    ]  # fmt: skip
    list_filter = ["status", "seventh_class"]
    search_fields = ["brand", "legal_name", "cin", "pan"]
    ordering = ["-applied_at", "-id"]
    sortable_by = []
    actions = None

    def get_queryset(self, request):
        others = Platform.objects.real().filter(cin=OuterRef("cin")).exclude(pk=OuterRef("pk"))
        counted = others.order_by().values("cin").annotate(many=Count("pk")).values("many")
        return super().get_queryset(request).real().annotate(others=Subquery(counted))

    @admin.display(description=gettext_lazy("others of this company"), empty_value="")
    def rivals(self, platform):
        return platform.cin and platform.others

    def get_urls(self):
        kept = ("_changelist", "_change")
        view = self.admin_site.admin_view
        paper = view(require_safe(self.paper))
        return [
            path("papers/<int:pk>/", paper, name="aggregators_platform_paper"),
            *(url for url in super().get_urls() if (url.name or "").endswith(kept)),
            super().get_urls()[-1],  # leads on from an address without /change/
        ]

    def paper(self, request, pk):
        """As an attachment, to who reviews."""
        if not request.user.has_perm(REVIEW):
            raise PermissionDenied
        found = Document.objects.select_related("application").filter(pk=pk).first()
        if found is None:
            raise Http404
        by = f"staff:{request.user.pk}"
        Event.objects.record(
            "platform paper taken", by=by, platform=found.application_id, paper=found.pk
        )
        return papers.attachment(found)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        platform = self.get_object(request, object_id)
        if platform is None:
            raise Http404
        if not self.has_view_permission(request, platform):
            raise PermissionDenied
        form = None
        if request.user.has_perm(REVIEW) and platform.status in DECISIONS:
            form = DecideForm(platform, request.POST if request.method == "POST" else None)
        elif request.method == "POST":
            raise PermissionDenied
        if form and form.is_valid():
            try:
                form.act(request.user)
            except onboarding.CannotDo as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Done."))
                return redirect(request.path)
        by = f"staff:{request.user.pk}"
        Event.objects.record("platform seen", by=by, platform=platform.pk)
        return self.page(request, platform, form)

    def page(self, request, platform: Platform, form):
        application = Application.objects.filter(platform=platform).first()
        proposal = GoingLive.objects.pending().filter(platform=platform).first()
        add = reverse(f"{self.admin_site.name}:aggregators_goinglive_add")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(platform),
            "platform": platform,
            "application": application,
            "rows": self.rows(platform, application),
            "papers": application.documents.defer("content") if application else [],
            "reads_papers": request.user.has_perm(REVIEW),
            "rivals": platform.rivals().order_by("pk").select_related("application"),
            "steps": platform.steps.all(),
            "form": form,
            "checks": selftest.checks(platform) if platform.status == Status.SANDBOX else [],
            "proposal": proposal,
            "propose": f"{add}?platform={platform.pk}"
            if application and application.live_asked_at and not proposal
            and platform.status == Status.SANDBOX
            and request.user.has_perm("aggregators.propose_goinglive") else "",
        }  # fmt: skip
        status = 422 if form and form.errors else 200
        template = "admin/platforms/platform.html"
        return TemplateResponse(request, template, context, status=status)

    def rows(self, platform: Platform, application: Application | None) -> list[tuple[str, str]]:
        names = [
            "legal_name", "brand", "cin", "pan", "gstin", "seventh_class", "nodal_name",
            "nodal_mobile", "nodal_email", "grievance_name", "grievance_mobile",
            "grievance_email", "status", "applied_at", "live_since",
        ]  # fmt: skip
        rows = [(field.verbose_name, shown(platform, field.name)) for field in map(
            Platform._meta.get_field, names)]  # fmt: skip
        states = ", ".join(state.label for state in platform.states.by_label())
        rows.insert(6, (_("states and union territories"), states))
        if application:
            rows.append((_("applied by"), application.applicant_name))
            rows.append((_("e-mail address"), application.applicant_email))
        return rows


def shown(platform: Platform, name: str):
    display = getattr(platform, f"get_{name}_display", None)
    return display() if display else getattr(platform, name)
