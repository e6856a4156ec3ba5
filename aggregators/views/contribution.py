"""`/platform/contribution/`: Form XX by year, its filings, its payments, and how it stands."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aggregators import assessments, form_xx
from aggregators.doors import platform_of
from aggregators.forms.contribution import FilingForm, PaymentForm
from aggregators.models import Platform, PlatformUser
from eshram import years
from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show

FORM, FRAME = "platform/contribution_form.html", "platform/base.html"


def year_for(person: PlatformUser, financial_year: int) -> assessments.Year:
    """A year that can be filed, or was. Otherwise 404."""
    if not assessments.is_shown(person.platform, financial_year):
        raise Http404
    return assessments.year_of(person.platform, financial_year, timezone.localdate())


@audience("platform")
@require_safe
def listed(request):
    person, today = platform_of(request), timezone.localdate()
    shown = [
        assessments.year_of(person.platform, year, today)
        for year in assessments.shown_years(person.platform, today)
    ]
    context = {"person": person, "years": [(one, one.is_overdue(today)) for one in shown]}
    return render(request, "platform/contribution.html", context)


@audience("platform")
@require_safe
def one(request, year):
    person, today = platform_of(request), timezone.localdate()
    found = year_for(person, year)
    context = {
        "person": person,
        "year": found,
        "today": today,
        "overdue": found.is_overdue(today),
        "may_file": person.may("reports"),
    }
    return render(request, "platform/contribution_year.html", context)


@audience("platform")
@form_page
def file(request, year):
    person = platform_of(request, "reports")
    found = year_for(person, year)
    title = _("Form XX for %(year)s") % {"year": years.label(year)}
    last = found.filing
    initial = {"turnover": last.turnover, "paid": last.paid} if last else {}
    form = FilingForm(request.POST or None, title=title, initial=initial)
    if may_act(form, request):
        figures = {name: form.cleaned_data[name] for name in ("turnover", "paid")}
        try:
            assessments.file(person.platform, year, by=request.user, **figures)
        except assessments.CannotFile as error:
            form.add_error(None, str(error))
        else:
            return redirect("platform-contribution-year", year)
    return show(request, form, FORM, frame=FRAME, person=person, year=found)


@audience("platform")
@form_page
def pay(request, year):
    person = platform_of(request, "reports")
    found = year_for(person, year)
    form = PaymentForm(request.POST or None)
    if may_act(form, request):
        try:
            assessments.pay(person.platform, year, by=request.user, **form.cleaned_data)
        except assessments.CannotFile as error:
            form.add_error(None, str(error))
        else:
            return redirect("platform-contribution-year", year)
    return show(request, form, FORM, frame=FRAME, person=person, year=found)


@audience("platform")
@require_POST
def take_back(request, year, pk):
    person = platform_of(request, "reports")
    payments = person.platform.contribution_payments.filter(financial_year=year)
    payment = get_object_or_404(payments, pk=pk)
    try:
        assessments.take_back(payment, by=request.user)
    except assessments.CannotFile as error:
        return show_sentence(request, person, year, str(error))
    return redirect("platform-contribution-year", year)


def show_sentence(request, person, year, sentence):
    context = {
        "person": person,
        "year": year_for(person, year),
        "today": timezone.localdate(),
        "may_file": True,
        "sentence": sentence,
    }
    return render(request, "platform/contribution_year.html", context, status=409)


@audience("platform")
@require_safe
def pdf(request, year):
    """Form XX as it was filed last, in the language of the page."""
    person = platform_of(request)
    found = year_for(person, year)
    if found.filing is None:
        raise Http404
    platform: Platform = person.platform
    return HttpResponse(
        form_xx.pdf(platform, found, timezone.localdate()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="form-xx-{found.label}.pdf"'},
    )
