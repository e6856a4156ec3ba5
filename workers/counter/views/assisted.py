"""`/centre/<visit>/…`: an operator registers somebody, with the same functions and the same forms
as people register themselves, on fewer and denser pages.

who and consent -> codes -> answers -> read back, and the worker's yes -> number, card, receipt
"""

import functools

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.views.decorators.http import require_POST

from eshram.accounts.audience import audience
from eshram.addresses import address_of
from workers import drafts, hindered, identity, otp, registration
from workers.counter import assisting, entry, limits, own, provisional, visits
from workers.counter.camp import waiting as camp
from workers.counter.doors import Closed, operator_of
from workers.counter.forms.assisted import (
    AnswersPage,
    CodesForm,
    LanguageForm,
    Way,
    WhoForm,
    YesForm,
)
from workers.counter.forms.capture import CaptureForm
from workers.counter.models import Assistance, Visit
from workers.counter.views import readback
from workers.counter.views.capture import show_capture
from workers.counter.views.pages import acts, fit, language_of, show
from workers.counter.visits import of_visit
from workers.models import Draft, TurnedAway, Worker
from workers.models.otp import OneTimePassword
from workers.notice import notice
from workers.views.pages import TOO_MANY_CODES, explain, explain_code, may_act

CODE = OneTimePassword.Purpose.REGISTER
REGISTER = Visit.Purpose.REGISTER
CHANGED = gettext_lazy("An answer was changed since this page was opened. Read it once more.")


@audience("operator")
@require_POST
def begin(request):
    """Somebody comes to be registered; whoever was before has left."""
    operator = operator_of(request)
    form = LanguageForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else get_language()
    limits.refuse_too_fast(operator)
    visit = visits.begin(request, operator, REGISTER, language=language)
    return visits.forget_here(redirect("centre-who", visit.id))


def go_on(visit: Visit, draft: Draft | None):
    """To the first page that is not done."""
    if draft is None or not drafts.is_done(draft, "consent"):
        return redirect("centre-who", visit.id)
    if not drafts.is_done(draft, "identity"):
        return redirect("centre-codes", visit.id)
    if drafts.next_step(draft):
        return redirect("centre-answers", visit.id)
    return redirect("centre-read-back", visit.id)


def of_client(view):
    """A page of somebody who is being registered: `view(request, visit, draft)`."""

    @of_visit(REGISTER)
    @functools.wraps(view)
    def page(request, visit):
        if visit.worker_id:
            return redirect("centre-done", visit.id)
        draft = Draft.objects.live().filter(id=visit.draft_id).defer("photo").first()
        if visit.draft_id and draft is None:
            return gone(request, visit)
        if draft and draft.uan and provisional.doubted(visit, draft):
            return redirect("centre-same-person", visit.id)
        if draft and request.POST.get("draft", str(draft.id)) != str(draft.id):
            return visits.start_again(request)
        try:
            return view(request, visit, draft)
        except Draft.DoesNotExist:  # since we looked
            return gone(request, visit)

    return page


def gone(request, visit: Visit):
    """The draft is not there any more: the person was registered elsewhere meanwhile, or goes on
    elsewhere, after proving once more to be who they are."""
    visit.refresh_from_db(fields=["worker"])
    if visit.worker_id:  # pressed twice
        return redirect("centre-done", visit.id)
    worker = Worker.objects.filter(uan=visit.held.get("person")).first()
    if worker is not None:
        return already_registered(visit, worker, visit.proof, at=visit.proven_at)
    visits.end(visit, Visit.End.STOPPED)
    return visits.start_again(request)


@of_client
def who(request, visit, draft):
    """Consent, who may not register, the mobile, and the Aadhaar number."""
    if draft and drafts.is_done(draft, "identity"):
        return go_on(visit, draft)
    kept = {"mobile": draft.mobile} if draft else None
    brought = camp.entry_of(visit)
    form = WhoForm(request.POST or None, initial=kept, draft=draft, brought=brought)
    right = may_act(form, request)
    if acts(request) and (reason := form.turned_away()):
        TurnedAway.objects.count_one(reason, **where_of(visit))
        return redirect("centre-not-eligible", visit.id, reason)
    if right:
        try:
            send_codes(request, visit, draft, form.cleaned_data, brought)
        except identity.IdentityError as error:
            hindered.count(hindered.reason_of(error), str(visit.id), **where_of(visit))
            form.add_error("aadhaar", explain(error))
        except otp.TooMany:
            form.add_error("mobile", TOO_MANY_CODES)
        else:
            return redirect("centre-codes", visit.id)
    with override(language_of(visit)):
        told = notice()
    return show(request, visit, form, "centre/who.html", notice=told, spoken=language_of(visit))


def send_codes(request, visit: Visit, draft: Draft | None, answers: dict, brought) -> None:
    """UIDAI's to its own number, ours to the mobile that was given: it is proven before anything
    is known of the person. `brought`: the form of a camp, whose number need not be typed again.
    Raises IdentityError or otp.TooMany."""
    most = settings.CODES_PER_OPERATOR_HOUR
    identity.refuse_often("counter-codes", {visit.operator.by: most})
    language, mobile = language_of(visit), answers["mobile"]
    if draft is None:
        draft = Draft.objects.create(mobile=mobile, language=language)
        visits.change(visit, draft_id=draft.id)
    draft.mobile = mobile
    drafts.save(draft, "mobile")
    drafts.save_consent(draft, language=language)
    if answers["way"] == Way.CODE and answers["aadhaar"]:
        drafts.begin_identity(draft, answers["aadhaar"])
    elif answers["way"] == Way.CODE:
        drafts.begin_laid_by(draft, brought.laid_by)
    if not mobile:
        visits.hold(visit, mobile=visits.mark_of(visit, ""))
    elif not is_mobile_proven(visit, mobile):
        sent = otp.send(mobile, CODE, language=language, address=address_of(request))
        visits.hold(visit, otp=str(sent.id), mobile="")
    visits.hold(visit, way=answers["way"])


@of_client
def codes(request, visit, draft):
    """Whatever was sent: the mobile is proven first, then the person."""
    if draft is None or drafts.is_done(draft, "identity"):
        return go_on(visit, draft)
    way, proven = visit.held.get("way"), is_mobile_proven(visit, draft.mobile)
    if way == Way.CAPTURE and proven:
        return redirect("centre-capture", visit.id)
    if way == Way.CODE and draft.pending_reference is None:
        return redirect("centre-who", visit.id)
    form = CodesForm(request.POST or None, draft=draft, proven_mobile=proven, way=way)
    if may_act(form, request):
        try:
            if not proven:
                right = otp.check(visit.held.get("otp"), form.cleaned_data["mobile_code"], CODE)
                if right.mobile != draft.mobile:  # which was changed since, and got no code
                    raise otp.Expired
                visits.hold(visit, mobile=visits.mark_of(visit, right.mobile))
            if way == Way.CAPTURE:
                return redirect("centre-capture", visit.id)
            code = form.cleaned_data["aadhaar_code"]
            return take(visit, draft, Assistance.Proof.OTP, drafts.finish_identity, code)
        except otp.OtpError as error:
            form.add_error("mobile_code", explain_code(error))
        except identity.IdentityError as error:
            form.add_error("aadhaar_code", explain(error))
        if is_mobile_proven(visit, draft.mobile) and not proven:
            del form.fields["mobile_code"]
    return show(request, visit, form, "centre/codes.html", last4=draft.mobile[-4:])


def is_mobile_proven(visit: Visit, mobile: str) -> bool:
    """This very number, or that there is none."""
    return visit.held.get("mobile") == visits.mark_of(visit, mobile)


@of_client
def capture(request, visit, draft):
    """Finger or eye instead of UIDAI's code."""
    if draft is None or drafts.is_done(draft, "identity"):
        return go_on(visit, draft)
    if visit.held.get("way") != Way.CAPTURE or not is_mobile_proven(visit, draft.mobile):
        return redirect("centre-codes", visit.id)
    form = CaptureForm(request.POST or None, draft=draft)
    if may_act(form, request):
        given = form.cleaned_data
        finish = functools.partial(drafts.finish_biometric, asker=visit.operator.by)
        try:
            return take(visit, draft, given["modality"], finish, given["aadhaar"], given["pid"])
        except identity.IdentityError as error:
            hindered.count(hindered.reason_of(error), str(visit.id), **where_of(visit))
            form.add_error("aadhaar", explain(error))
    fit(form)
    context = {"frame": "centre/base.html", "visit": visit}
    return show_capture(request, form, otp_url=reverse("centre-who", args=[visit.id]), **context)


def take(visit: Visit, draft: Draft, proof: str, finish, *proofs):
    """Have `finish(draft, *proofs)` prove the person; what follows of it. Raises IdentityError, and
    Closed for who serves themselves."""
    try:
        finish(draft, *proofs)
    except drafts.NotEligible as refused:
        TurnedAway.objects.count_one(refused.reason, **where_of(visit))
        return not_this_one(visit, refused)
    except drafts.AlreadyRegistered as found:
        return already_registered(visit, found.worker, proof, at=timezone.now())
    refuse_own(visit, draft)
    visits.prove(visit, proof, held=visit.held | {"person": draft.uan})
    return redirect("centre-answers", visit.id)


def where_of(visit: Visit) -> dict:
    """Where somebody could not register: for the count of them."""
    centre = visit.centre
    return {"channel": centre.kind, "state": centre.state_id, "language": language_of(visit)}


def not_this_one(visit: Visit, refused: drafts.NotEligible):
    visits.change(visit, draft_id=None)
    return redirect("centre-not-eligible", visit.id, refused.reason)


def refuse_own(visit: Visit, whose) -> None:
    """Operators do not serve themselves. Raises Closed, and the visit is over."""
    try:
        own.refuse_own(visit.operator, whose)
    except Closed:
        visits.end(visit, Visit.End.STOPPED)
        raise


def already_registered(visit: Visit, worker: Worker, proof: str, *, at):
    """Proven to be there, at `at`: what they came for may be done as help."""
    refuse_own(visit, worker)
    provisional.registered(visit, worker)
    camp.registered(visit, worker)
    visits.turn_to_help(visit, proof, worker, at=at)
    return redirect("centre-already", visit.id)


@of_client
def answers(request, visit, draft):
    """Every question on one page."""
    if draft is None or not drafts.is_done(draft, "identity"):
        return go_on(visit, draft)
    if "look" in request.POST:  # without JavaScript: the page again, with what was looked for
        page = AnswersPage(None, draft, looked_for=request.POST.dict())
        return show(request, visit, page, "centre/answers.html")
    page = AnswersPage(request.POST or None, draft)
    right = may_act(page, request)
    if acts(request):
        page.save()
    if right:
        return redirect("centre-read-back", visit.id)
    return show(request, visit, page, "centre/answers.html")


@of_client
def read_back(request, visit, draft):
    """Everything in the worker's language, and their yes to just this."""
    if draft is None or drafts.next_step(draft):
        return go_on(visit, draft)
    text = readback.of(draft, language_of(visit))
    form = YesForm(request.POST or None, draft=draft)
    if may_act(form, request):
        if request.POST.get("shown") != text.hash.hex():
            form.add_error(None, CHANGED)
        else:
            try:
                limits.refuse_too_fast(visit.operator, registering=True)
                entry.refuse(visit.operator, draft)
            except Closed as closed:
                form.add_error(None, closed.sentence)
            else:
                return register(visit, draft, text)
    context = {"text": text, "warnings": [] if form.is_bound else entry.warnings(draft)}
    return show(request, visit, form, "centre/read_back.html", focus=False, **context)


def register(visit: Visit, draft: Draft, text: readback.Text):
    yes = assisting.answered(text.language, text.version, text.hash)

    def beside(worker: Worker) -> None:
        visits.refuse_over(visit)
        if not is_mobile_proven(visit, worker.mobile):  # changed in another tab at the last moment
            raise visits.Over
        assisting.record(visit, worker, "registered", consent=yes)
        provisional.registered(visit, worker)
        camp.registered(visit, worker)
        visits.change(visit, worker=worker)

    try:
        registration.register(
            draft.id, by=visit.operator.by, channel=visit.centre.kind, beside=beside
        )
    except registration.NotFinished:
        return go_on(visit, draft)
    except drafts.NotEligible as refused:
        return not_this_one(visit, refused)
    except drafts.AlreadyRegistered as found:
        return already_registered(visit, found.worker, visit.proof, at=visit.proven_at)
    return redirect("centre-done", visit.id)


@of_visit(REGISTER)
def not_eligible(request, visit, reason):
    """Why, and where to go instead, for the worker to hear."""
    if reason not in TurnedAway.NOT_ELIGIBLE:
        return redirect("centre-who", visit.id)
    context = {"visit": visit, "reason": reason, "spoken": language_of(visit)}
    return render(request, "centre/not_eligible.html", context)
