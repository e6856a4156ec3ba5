"""People without Aadhaar: noted inside a visit, followed up from the centre's list, and taken up as
a registration when Aadhaar exists."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eshram.accounts.audience import audience
from eshram.pages import form_page
from eshram.pages import show as show_page
from workers.choices import Gender
from workers.counter import limits, provisional, slip, visits
from workers.counter.doors import operator_of
from workers.counter.forms.provisional import CloseForm, ContactForm, PresentForm, ProvisionalForm
from workers.counter.models import Operator, ProvisionalEntry, Visit
from workers.counter.views.pages import acts, show
from workers.counter.visits import close_tight, forget_here, of_visit
from workers.models import Draft
from workers.views.pages import may_act

REGISTER = Visit.Purpose.REGISTER
SHOWN = ("district__state", "state", "centre", "occupation")
GONE = gettext_lazy("This note is closed: the person was registered, or it was ended otherwise.")


# Inside a visit


@of_visit(REGISTER)
def enter(request, visit):
    """Whoever came to be registered has no Aadhaar."""
    if visit.held.get("noted"):
        return redirect("centre-slip", visit.id)
    centre = visit.operator.centre
    here = {
        "lives_state": centre.state_id,
        "lives_district": centre.district_id,
        "language": visit.held.get("language") or get_language(),
    }
    if "look" in request.POST:
        form = ProvisionalForm(initial=request.POST.dict())
    else:
        form = ProvisionalForm(request.POST or None, initial=here)
    found = []
    if may_act(form, request):
        data = form.cleaned_data
        found = provisional.alike(data["name"], data["birth_year"], data["lives_district"])
        if not found or data["sure"]:
            entry = provisional.enter(visit, data)
            visits.hold(visit, noted=str(entry.id))
            return redirect("centre-slip", visit.id)
        form.add_error("sure", _("Somebody like this is noted already. Is it the same person?"))
    context = {"alike": found, "centre": centre}
    return show(request, visit, form, "centre/no_aadhaar.html", **context)


def noted_by(visit: Visit) -> ProvisionalEntry:
    key = visit.held.get("noted")
    found = ProvisionalEntry.objects.select_related(*SHOWN).filter(pk=UUID(key) if key else None)
    entry = found.first()
    if entry is None:
        raise Http404
    return entry


@of_visit(REGISTER)
def slip_page(request, visit):
    """The slip to be printed; then this client leaves."""
    paper = reverse("centre-slip-pdf", args=[visit.id])
    context = {"slip": slip.of(noted_by(visit)), "visit": visit, "pdf": paper}
    return render(request, "centre/slip.html", context)


@of_visit(REGISTER)
def slip_pdf(request, visit):
    return pdf_of(noted_by(visit))


def pdf_of(entry: ProvisionalEntry) -> HttpResponse:
    with override(entry.language):
        response = HttpResponse(slip.pdf(slip.of(entry)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="e-shram-{entry.number}.pdf"'
    return response


@of_visit(REGISTER)
def same_person(request, visit):
    """Aadhaar says otherwise than the note with which this registration began."""
    draft = Draft.objects.live().filter(id=visit.draft_id).defer("photo").first()
    entry = provisional.doubted(visit, draft) if draft and draft.uan else None
    if entry is None:
        return redirect("centre-answers", visit.id)
    if acts(request) and "same" in request.POST:
        visits.hold(visit, same_person=str(draft.id))
        return redirect("centre-answers", visit.id)
    if acts(request) and "other" in request.POST:
        provisional.part(visit, draft, entry)
        return redirect("centre-answers", visit.id)
    context = {
        "visit": visit,
        "entry": entry,
        "kyc": draft.kyc,
        "born": draft.date_of_birth,
        "gender": Gender(draft.kyc["gender"]).label,
        "unlike": provisional.differences(entry, draft),
    }
    return render(request, "centre/same_person.html", context)


# The centre's list


def of_operator(view):
    """A page of the centre's own, outside of any visit: `view(request, operator, …)`."""

    @audience("operator")
    @form_page
    def page(request, *args, **kwargs):
        return close_tight(view(request, operator_of(request), *args, **kwargs))

    page.__name__, page.__doc__ = view.__name__, view.__doc__
    return page


def entry_for(operator: Operator, key: UUID) -> ProvisionalEntry:
    """This centre's, or 404: another centre's and nobody's look the same."""
    entries = ProvisionalEntry.objects.select_related(*SHOWN)
    entry = entries.filter(pk=key, centre=operator.centre_id).first()
    if entry is None:
        raise Http404
    return entry


def after_of(request) -> tuple | None:
    """(created_at, id) of the last row of the page before, None for the first page."""
    at, _comma, key = request.GET.get("after", "").partition(",")
    try:
        seen = datetime.fromisoformat(at), UUID(key)
    except ValueError:
        return None
    return seen if seen[0].tzinfo else None


@of_operator
def follow_up(request, operator):
    """This centre's people without Aadhaar, the oldest first."""
    entries, more = provisional.of_centre(operator.centre_id, after := after_of(request))
    old = provisional.old_since()
    for entry in entries:
        entry.is_old = (entry.contacted_at or entry.created_at) < old
    following = ""
    if more:
        last = entries[-1]
        following = f"{last.created_at.isoformat()},{last.id}".replace("+", "%2B")
    context = {"operator": operator, "entries": entries, "next": following, "begun": bool(after)}
    return render(request, "centre/follow_up.html", context)


@of_operator
def entry_page(request, operator, entry):
    """One of them: whom to call, what came of it before, and what now."""
    found = entry_for(operator, entry)
    contact, closing = ContactForm(), CloseForm()
    if request.method == "POST" and found.closed_at is None:
        if "closed" in request.POST:
            closing = CloseForm(request.POST)
            if may_act(closing, request):
                return ended(request, operator, found, closing.cleaned_data["closed"])
        else:
            contact = ContactForm(request.POST)
            if may_act(contact, request):
                data = contact.cleaned_data
                provisional.contacted(found, operator, data["outcome"], data["note"])
                messages.success(request, _("It is written down."))
                return redirect("centre-follow-up-entry", found.id)
    provisional.note("provisional seen", operator, found)
    context = {
        "operator": operator,
        "entry": found,
        "spoken": dict(settings.LANGUAGES).get(found.language, found.language),
        "form": contact if not closing.errors else closing,
        "contact": contact,
        "closing": closing,
        "contacts": found.contacts.all()[:20],
    }
    wrong = contact.errors or closing.errors
    return render(request, "centre/follow_up_entry.html", context, status=422 if wrong else 200)


def ended(request, operator, entry, how):
    try:
        provisional.close(entry, operator, how)
        messages.success(request, _("The note is closed."))
    except provisional.AlreadyClosed:
        messages.warning(request, GONE)
    return redirect("centre-follow-up")


@of_operator
def entry_slip(request, operator, entry):
    """The slip once more."""
    return pdf_of(entry_for(operator, entry))


@require_POST
@of_operator
def begin(request, operator, entry):
    """Aadhaar exists: the registration begins, with what was answered then."""
    found = entry_for(operator, entry)
    if not acts(request):  # the page was open for too long
        return redirect("centre-follow-up-entry", found.id)
    return taken_up(request, operator, found)


def taken_up(request, operator, entry):
    limits.refuse_too_fast(operator)
    try:
        visit = provisional.take_up(request, operator, entry)
    except provisional.AlreadyClosed:
        messages.warning(request, GONE)
        return redirect("centre-follow-up")
    return forget_here(redirect("centre-who", visit.id))


@of_operator
def present(request, operator):
    """A slip of whichever centre, with the year of birth."""
    form = PresentForm(request.POST or None)
    if may_act(form, request):
        data = form.cleaned_data
        try:
            entry = provisional.presented(operator, data["number"], data["birth_year"])
        except provisional.TooManyTries:
            form.add_error(None, _("Too many numbers were tried. Wait for an hour."))
        else:
            if entry is not None:
                return taken_up(request, operator, entry)
            form.add_error("number", _("There is no such slip with this year of birth."))
    context = {"frame": "centre/base.html", "operator": operator, "back": "centre-follow-up"}
    return show_page(request, form, "centre/form.html", **context)
