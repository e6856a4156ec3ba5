"""`/centre/camp/waiting`: forms of the centre's camp whose workers have to prove who they are, and
the forms of its lost devices, for the manager."""

import functools

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show
from workers.counter import limits
from workers.counter.camp import waiting
from workers.counter.camp.door import operator_of_camp
from workers.counter.doors import manager_of, operator_of
from workers.counter.forms.camp import FindForm, ReasonForm
from workers.counter.models import CampEntry
from workers.counter.visits import close_tight, forget_here

State = CampEntry.State
PER_PAGE = 50
GONE = gettext_lazy("This form was taken up elsewhere meanwhile, or is over.")
SHOWN = ("block", "worker")


@audience("operator")
@require_safe
def forms_at_hand(request):
    operator = operator_of_camp(request)
    page = page_of(request, waiting.at_hand(operator.centre))
    counts = waiting.results(operator.centre)
    results = [(State(key).label, counts[key]) for key in State.values if counts.get(key)]
    context = {"page": page, "operator": operator, "results": results}
    if operator.is_manager:
        aside = waiting.set_aside().filter(centre=operator.centre)
        context["set_aside"] = aside.count()
    return close_tight(render(request, "centre/camp/waiting.html", context))


def page_of(request, rows):
    return Paginator(rows.select_related(*SHOWN), PER_PAGE).get_page(request.GET.get("page"))


@audience("operator")
@require_POST
def go_on(request, entry):
    """With a form of this centre: 404 for others, whether there are such or not."""
    operator = operator_of(request)
    found = waiting.at_hand(operator.centre).filter(pk=entry).first()
    if found is None:
        raise Http404
    return begin(request, operator, found)


@audience("operator")
@form_page
def find(request):
    """With the slip of whichever centre, and the year of birth."""
    operator = operator_of(request)
    form = FindForm(request.POST or None)
    if may_act(form, request):
        answers = form.cleaned_data
        try:
            found = waiting.presented(operator, answers["number"], answers["birth_year"])
        except waiting.TooManyTries:
            form.add_error(None, _("Too many numbers were tried. Wait for an hour."))
        else:
            if found is not None:
                return begin(request, operator, found)
            form.add_error("number", _("There is no such slip with this year of birth."))
    context = {"frame": "centre/base.html", "back": "centre-camp-waiting"}
    return close_tight(show(request, form, "centre/form.html", **context))


def begin(request, operator, entry: CampEntry):
    limits.refuse_too_fast(operator)
    try:
        visit = waiting.take_up(request, operator, entry)
    except waiting.NotOpen:
        messages.warning(request, GONE)
        return redirect("centre-camp-waiting")
    return forget_here(redirect("centre-who", visit.id))


# Forms of lost devices


def of_manager(view):
    @audience("operator")
    @form_page
    @functools.wraps(view)
    def page(request, **key):
        manager = manager_of(request)
        return close_tight(view(request, manager, **key))

    return page


@of_manager
def set_aside(request, manager):
    page = page_of(request, waiting.set_aside().filter(centre=manager.centre))
    return render(request, "centre/camp/set_aside.html", {"page": page})


@of_manager
def decide(request, manager, entry):
    """Release or drop one, with a reason."""
    found = waiting.set_aside().filter(centre=manager.centre, pk=entry).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if may_act(form, request):
        act = waiting.release if "release" in request.POST else waiting.drop
        try:
            act(found, by=manager.by, reason=form.cleaned_data["reason"])
        except waiting.NotOpen:
            messages.warning(request, GONE)
        else:
            messages.success(request, _("It is written down."))
        return redirect("centre-camp-set-aside")
    if request.method == "GET":
        waiting.note("camp form seen", manager.by, found)
    context = {"form": form, "entry": found, "frame": "centre/base.html"}
    status = 422 if form.errors else 200
    return render(request, "centre/camp/decide.html", context, status=status)
