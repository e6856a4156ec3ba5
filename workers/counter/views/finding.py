"""`/centre/<visit>/find…`: who is the worker at the counter? Shown by a proof, and not before."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from eshram.accounts.audience import audience
from eshram.addresses import address_of
from workers import identity, otp
from workers.counter import helping, visits
from workers.counter.doors import operator_of
from workers.counter.forms.capture import CaptureForm
from workers.counter.forms.helping import FindForm, NumberForm, Way
from workers.counter.models import Visit
from workers.counter.views.capture import show_capture
from workers.counter.views.pages import fit, show
from workers.counter.visits import of_visit
from workers.forms.me import BirthYearForm
from workers.forms.steps import OtpForm
from workers.sessions import Ended
from workers.views.pages import TOO_MANY_CODES, explain, explain_code, may_act, which_worker

HELP = Visit.Purpose.HELP
TOO_MANY_FINDS = gettext_lazy(
    "You have looked for many people in this hour. Go on later, or ask a colleague."
)
ASK_ANEW = gettext_lazy("The time for this proof is over. Ask for a new one.")
NOT_TRUSTED = gettext_lazy(
    "This mobile was not used here for a long time, and may be somebody else's now. Aadhaar must "
    "show who is here: by finger, eye or UIDAI's code."
)
WANTED = ("centre-mobile", "centre-bank", "centre-consents")  # what Aadhaar's proof is asked for
ANOTHER = gettext_lazy("This is another worker. End this visit first, then begin with them.")


@audience("operator")
@require_POST
def begin(request):
    """A registered worker comes for help; whoever was before has left."""
    visit = visits.begin(request, operator_of(request), HELP)
    return visits.forget_here(redirect("centre-find", visit.id))


@of_visit(HELP)
def find(request, visit):
    form = FindForm(request.POST or None)
    if may_act(form, request):
        who, way = form.cleaned_data["who"], form.cleaned_data["way"]
        try:
            if way == Way.MOBILE:
                helping.send_code(visit, who, address=address_of(request))
                return redirect("centre-find-code", visit.id)
            if way == Way.AADHAAR:
                helping.send_aadhaar_code(visit, who)
                return redirect("centre-find-aadhaar-code", visit.id)
            helping.ask_capture(visit, who)
            return redirect("centre-find-capture", visit.id)
        except otp.TooMany:
            form.add_error("who", TOO_MANY_CODES)
        except helping.TooManyFinds:
            form.add_error(None, TOO_MANY_FINDS)
    return show(request, visit, form, "centre/find.html")


@of_visit(HELP)
def number(request, visit):
    """By the Aadhaar number, whether or not the UAN is known."""
    form = NumberForm(request.POST or None)
    if may_act(form, request):
        try:
            helping.send_code_to_number(visit, form.cleaned_data["aadhaar"])
            return redirect("centre-find-aadhaar-code", visit.id)
        except identity.IdentityError as error:
            form.add_error("aadhaar", explain(error))
        except helping.TooManyFinds:
            form.add_error(None, TOO_MANY_FINDS)
    return show(request, visit, form, "centre/find_number.html")


def proven(request, visit, take, *, form, field):
    """The answer after `take()` proved who is here, or None with the form saying why it did not."""
    try:
        worker = take()
    except otp.OtpError as error:
        form.add_error(field, explain_code(error))
    except identity.IdentityError as error:
        form.add_error(field, explain(error))
    except helping.TooManyFinds:
        form.add_error(None, TOO_MANY_FINDS)
    except helping.AnotherWorker:
        form.add_error(None, ANOTHER)
    except helping.NothingAsked:
        messages.warning(request, ASK_ANEW)
        return redirect("centre-find", visit.id)
    except helping.NotTrusted:
        messages.warning(request, NOT_TRUSTED)
        return redirect("centre-find-number", visit.id)
    except helping.NotRegistered:
        return render(request, "centre/not_registered.html", {"visit": visit})
    except Ended as ended:
        context = {"visit": visit, "sentence": ended.sentence}
        return render(request, "centre/record_ended.html", context, status=403)
    else:
        return redirect("centre-which" if worker is None else on(visit), visit.id)
    return None


def on(visit: Visit) -> str:
    """The page for which Aadhaar's proof was wanted, or the worker's first."""
    wanted = visit.held.get("wanted")
    return wanted if wanted in WANTED else "centre-worker"


@of_visit(HELP)
def code(request, visit):
    """The code that went to the worker's mobile."""
    return code_page(request, visit, helping.check_mobile_code, "mobile")


@of_visit(HELP)
def aadhaar_code(request, visit):
    """The code that UIDAI sent."""
    return code_page(request, visit, helping.check_aadhaar_code, "aadhaar", "number")


def code_page(request, visit, check, *ways):
    try:
        asked = helping.asked_of(visit, *ways)
    except helping.NothingAsked:
        return redirect("centre-find", visit.id)
    form = OtpForm(request.POST or None)
    if may_act(form, request):
        typed = form.cleaned_data["otp"]
        answer = proven(request, visit, lambda: check(visit, typed), form=form, field="otp")
        if answer:
            return answer
    return show(request, visit, form, "centre/find_code.html", way=asked["way"])


@of_visit(HELP)
def which(request, visit):
    """Several workers on one phone: the birth year says who is here."""
    try:
        helping.asked_of(visit, "which")
    except helping.NothingAsked:
        return redirect("centre-find", visit.id)
    form = BirthYearForm(request.POST or None)
    if may_act(form, request):
        try:
            worker = which_worker(form, helping.shared_mobile(visit))
        except helping.NothingAsked:
            messages.warning(request, _("Too many tries. Ask for a new code."))
            return redirect("centre-find", visit.id)
        if worker:
            take = lambda: helping.take_trusted(visit, worker)  # noqa: E731
            answer = proven(request, visit, take, form=form, field=None)
            if answer:
                return answer
    return show(request, visit, form, "registration/step.html")


@of_visit(HELP)
def capture(request, visit):
    """Finger or eye: of the worker who was asked for by UAN, or of a number that is typed here."""
    for_worker = (visit.held.get("asked") or {}).get("way") == "capture"
    form = CaptureForm(request.POST or None, for_worker=for_worker)
    if may_act(form, request):
        data = form.cleaned_data
        answer = proven(
            request,
            visit,
            lambda: helping.check_capture(
                visit, data["pid"], data["modality"], aadhaar=data.get("aadhaar", "")
            ),
            form=form,
            field=None,
        )
        if answer:
            return answer
    fit(form)
    code = reverse("centre-find" if for_worker else "centre-find-number", args=[visit.id])
    context = {"frame": "centre/base.html", "visit": visit}
    return show_capture(request, form, otp_url=code, **context)
