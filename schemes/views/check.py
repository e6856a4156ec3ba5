"""`/check/`: which schemes are for me, without registering. The answers travel in the form: nothing
is kept, in no row, session or address."""

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import check_for_language
from django.views.i18n import set_language

from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show
from schemes import advice, asking, checking
from schemes.forms import FactsForm
from schemes.forms_check import CheckForm
from workers.models.worker import age_on

MOST_ASKED = 60  # further questions that one form may carry


@audience("anyone")
@form_page
def check(request):
    asked = request.POST.getlist("asked")[:MOST_ASKED]
    if "language" in request.POST:
        return in_language(request, asked)
    return answered(request, asked)


def in_language(request, asked: list[str]):
    """The page on which the language was chosen, with its answers: they travel with the choice."""
    if check_for_language(request.POST["language"]):
        translation.activate(request.POST["language"])
    if request.POST.get("page") == "questions":
        response = show(request, shown_again(asked, request.POST), "schemes/check.html")
    else:
        response = answered(request, asked)
    response.cookies.update(set_language(request).cookies)
    return response


def answered(request, asked: list[str]):
    if "look" in request.POST:  # "Change my answers"
        return show(request, shown_again(asked, request.POST), "schemes/check.html")
    form = CheckForm(asked, request.POST or None)
    if not may_act(form, request):
        return show(request, form, "schemes/check.html")
    response = render(request, "schemes/checked.html", told_of(form))
    response["Cache-Control"] = "no-store"
    return response


def shown_again(asked: list[str], sent: QueryDict) -> CheckForm:
    """The form with what was sent in it, not judged."""
    form = CheckForm(asked)
    for name, field in form.fields.items():
        if values := sent.getlist(name):
            several = isinstance(field, forms.MultipleChoiceField)
            form.initial[name] = values if several else values[-1]
    return form


def told_of(form: CheckForm) -> dict:
    born = form.cleaned_data["born"]
    told = checking.advise(form.known, born, form.states, timezone.localdate())
    names = asking.next_questions(
        (one.explanation for one in told), skipped=form.not_known, may_ask=checking.may_ask
    )
    more = FactsForm(names[: asking.AT_ONCE])
    return {
        "form": form,
        "groups": advice.grouped(told),
        "more": more,
        "asked": [*form.asked, *more.names],
        "may_register": may_register(born),
    }


def may_register(born) -> bool:
    today = timezone.localdate()
    ages = {age_on(today, day) for day in born}
    return any(settings.MINIMUM_AGE <= age <= settings.MAXIMUM_AGE for age in ages)
