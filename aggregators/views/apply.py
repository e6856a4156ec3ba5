"""`/platform/apply`: a company applies, and follows what becomes of it. For anyone."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from aggregators import onboarding, papers
from aggregators.forms.apply import AnswerForm, ApplyForm, OpenForm, PaperForm
from aggregators.models import Application, Platform
from eshram import limits
from eshram.accounts.audience import audience
from eshram.addresses import address_of
from eshram.audit.models import Event
from eshram.geography.models import State
from eshram.pages import form_page, may_act, show

DAY = 24 * 3600
APPLIED_A_DAY = 10  # from one address; an office may have several companies
APPLIED_BY_ALL_A_DAY = 300  # nobody fills the reviewers' list overnight
OPENED_AN_HOUR = 20  # tries of a code
KEY = "platform_application"
FORM = "platform/form.html"
FRAME = {"frame": "platform/base.html"}


def too_many(request) -> bool:
    address = address_of(request)
    mine = limits.is_over("platform-apply", address, most=APPLIED_A_DAY, seconds=DAY)
    return mine or limits.is_over("platform-apply", "all", most=APPLIED_BY_ALL_A_DAY, seconds=DAY)


def enter(request, application: Application):
    request.session.flush()
    request.session[KEY] = application.pk


def here(request) -> Application:
    """The application that was opened in this browser. Raises Http404."""
    found = Application.objects.select_related("platform").filter(pk=request.session.get(KEY))
    application = found.first()
    if application is None:
        raise Http404
    return application


@audience("anyone")
@form_page
def apply(request):
    form = ApplyForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, FORM, **FRAME)
    if too_many(request):
        form.add_error(None, _("Too many applications came today. Try again tomorrow."))
        return show(request, form, FORM, **FRAME)
    application, code = onboarding.apply(
        *form.of_platform,
        name=form.cleaned_data["applicant_name"], email=form.cleaned_data["applicant_email"],
    )  # fmt: skip
    enter(request, application)
    context = {"application": application, "code": code}
    return render(request, "platform/applied.html", context)


@audience("anyone")
@sensitive_post_parameters("code")
@form_page
def open_by_code(request):
    form = OpenForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, FORM, **FRAME)
    given = form.cleaned_data["reference"], form.cleaned_data["code"]
    of_address = limits.is_over(
        "platform-open", address_of(request), most=OPENED_AN_HOUR, seconds=3600
    )
    application = None if of_address else onboarding.find(*given)
    if application is None:
        form.add_error(None, _("There is no such application. After many tries wait an hour."))
        return show(request, form, FORM, **FRAME)
    enter(request, application)
    return redirect("platform-application")


@audience("anyone")
@sensitive_variables("token")
@require_safe
def open_by_link(request, token):
    """Leads on to an address without the token."""
    application = onboarding.read_link(token)
    if application is None:
        return redirect("platform-open")
    enter(request, application)
    return redirect("platform-application")


@audience("anyone")
@require_safe
def status(request):
    if KEY not in request.session:
        return redirect("platform-open")
    application = here(request)
    platform = application.platform
    context = {
        "application": application,
        "platform": platform,
        "steps": platform.steps.all(),
        "papers": application.documents.defer("content"),
        "is_open": platform.status in onboarding.OPEN,
        "is_asked": platform.status == Platform.Status.ASKED_BACK,
        "may_sign_in": platform.status in (Platform.Status.SANDBOX, Platform.Status.LIVE),
    }
    return render(request, "platform/application.html", context)


@audience("anyone")
@form_page
def answer(request):
    application = here(request)
    platform = application.platform
    if platform.status != Platform.Status.ASKED_BACK:
        return redirect("platform-application")
    known = model_to_dict(platform)
    is_everywhere = len(known["states"]) == State.objects.count()
    known["reach"] = "all" if is_everywhere else "some"
    form = AnswerForm(request.POST or None, initial=known)
    asked = platform.steps.filter(what="asked_back").last()
    form.lead = asked.text if asked else ""
    context = FRAME | {"back": "platform-application"}
    if not may_act(form, request):
        return show(request, form, FORM, **context)
    try:
        onboarding.answer(application, *form.of_platform, form.cleaned_data["text"])
    except onboarding.CannotDo as error:
        form.add_error(None, str(error))
        return show(request, form, FORM, **context)
    return redirect("platform-application")


@audience("anyone")
@form_page
def add_paper(request):
    """A file at a time; large bodies get no further than `refuse_large_bodies` otherwise."""
    application = here(request)
    if application.platform.status not in onboarding.OPEN:
        return redirect("platform-application")
    form = PaperForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if may_act(form, request):
        try:
            with transaction.atomic():
                file = form.cleaned_data["file"]
                paper = papers.add(application, form.cleaned_data["kind"], file.read())
                Event.objects.record(
                    "platform paper added", by="anyone", platform=application.pk, paper=paper.pk
                )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("platform-application")
    context = FRAME | {"back": "platform-application"}
    return show(request, form, FORM, **context)


@audience("anyone")
@require_POST
def account(request):
    """To the page where whoever applied chooses a password."""
    try:
        link = onboarding.account_link(here(request))
    except onboarding.CannotDo:
        return redirect("staff-sign-in")
    return redirect(link)
