"""`/helpline/call/<call>`: the one screen of a call, and everything that is pressed on it.

Each press posts to an address of its own; what was wrong comes back on the same screen.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from eshram.addresses import address_of
from eshram.audit.models import Event
from eshram.pages import may_act
from workers import hindered, otp
from workers.counter import call_backs
from workers.counter.views.pages import acts
from workers.grievances.models import Category, Ticket
from workers.helpline import calls, doing, matching, own_tickets, saying
from workers.helpline.calls import of_call
from workers.helpline.forms import (
    CodeForm,
    EndForm,
    FollowForm,
    MatchForm,
    PromiseForm,
    RecoveryForm,
    SampleForm,
    SayForm,
    TicketForm,
)
from workers.helpline.knowledge import script
from workers.helpline.languages import SPOKEN
from workers.helpline.models import Article, Call
from workers.helpline.views.reading import looked_up, shown
from workers.views.pages import TOO_MANY_CODES, explain_code

Place = Article.Place


def screen(request, call: Call, *, status: int = 200, **bound):
    """The page, with the form that was wrong in the place of the empty one."""
    context = {
        "call": call,
        "spoken": SPOKEN.get(call.language, call.language),
        "script": shown(script(place_of(call), language=call.language)),
        **looked_up(request, language=call.language),
    }
    forms = {
        "match": None if call.worker_id or call.sample_id else MatchForm(initial=known(call)),
        "promise": PromiseForm(initial={"mobile": call.mobile}),
        "end": EndForm(call=call, initial={"topic": call.topic}),
    }
    if call.worker_id:
        forms |= {"code": CodeForm() if call.otp_id else None, "recovery": RecoveryForm()}
    if call.sample_id:
        forms["sample"] = SampleForm()
    else:
        tickets = own_tickets.of(call)
        forms |= {
            "ticket": TicketForm(call=call),
            "follow": None if call.worker_id or call.ticket_id else FollowForm(initial=at(call)),
            "say": SayForm(tickets=tickets) if tickets else None,
        }
        context["tickets"] = own_tickets.stands(tickets)
    context["forms"] = forms | bound
    if call.worker_id:
        news = doing.news_of(call)
        context |= {
            "news": news,
            "standing": saying.standing(call.worker),
            "steps": saying.next_steps(call.worker, has_news=bool(news)),
            "centres": saying.centres_near(call.worker),
            "sharing": saying.of_sharing(call) if doing.may_stop_sharing(call) else None,
        }
    return render(request, "helpline/call.html", context, status=status)


def at(call: Call) -> dict:
    return {"mobile": call.mobile}


def known(call: Call) -> dict:
    """The number that calls is where one begins to look; the agent may write another."""
    return {"who": call.mobile}


def place_of(call: Call) -> str:
    """Where in the call we are: which script is read."""
    if call.sample_id:
        return Place.SAMPLE
    if call.worker_id:
        return Place.REGISTERED
    if call.who == Ticket.Who.UNREGISTERED:
        return Place.UNREGISTERED
    if call.wrong:
        return Place.MATCHING
    if call.kind == Call.Kind.BACK:
        return Place.BACK
    if call.who == Ticket.Who.ON_BEHALF:
        return Place.ON_BEHALF
    return Place.GREETING


@of_call
def page(request, call):
    if call.sample_id:
        reason = str(_("Call-back after a registration at a centre"))
        Event.objects.record(
            "details seen", by=call.by, worker_id=call.sample.worker_id, reason=reason,
            fields=["mobile"], call=str(call.pk),
        )  # fmt: skip
    return screen(request, call)


@of_call
def here(request, call):
    """Is this call still the one under way? Asked by pages that were left open in a tab."""
    return HttpResponse(status=204)


def back(request, call: Call, sentence=""):
    if sentence:
        messages.success(request, sentence)
    return redirect("helpline-call", call.id)


def of_worker(view):
    """A press that is about who was matched: without them it leads back to the screen."""

    def page(request, call):
        if call.worker_id is None or not acts(request):
            return redirect("helpline-call", call.id)
        return view(request, call)

    page.__name__ = view.__name__
    return of_call(page)


@of_call
def match(request, call):
    form = MatchForm(request.POST or None)
    if call.worker_id or call.sample_id or request.method != "POST":
        return redirect("helpline-call", call.id)
    if may_act(form, request):
        try:
            matching.match(call, form.cleaned_data["who"], form.said(form.cleaned_data))
            return back(request, call)
        except matching.Wrong as wrong:
            if not wrong.left:
                messages.error(request, wrong.sentence)
                return redirect("helpline")
            form.add_error(None, wrong.sentence)
        except matching.Refused as refused:
            form.add_error(None, refused.sentence)
    return screen(request, call, status=422, match=form)


@of_worker
def send_code(request, call):
    try:
        doing.send_code(call, address=address_of(request))
    except doing.CannotDo as why:
        messages.warning(request, why.sentence)
    except otp.TooMany:
        messages.warning(request, TOO_MANY_CODES)
    return back(request, call)


@of_worker
def check_code(request, call):
    form = CodeForm(request.POST)
    if may_act(form, request):
        try:
            doing.check_code(call, form.cleaned_data["otp"])
            return back(request, call, _("The worker's phone is at hand."))
        except otp.OtpError as error:
            form.add_error("otp", explain_code(error))
    return screen(request, call, status=422, code=form)


def at_one_press(deed, done):
    """`deed(call)`; `done` says that it is."""

    def view(request, call):
        try:
            deed(call)
        except doing.CannotDo as why:
            messages.warning(request, why.sentence)
            return back(request, call)
        return back(request, call, done)

    view.__name__ = deed.__name__
    return of_worker(view)


confirm_address = at_one_press(doing.confirm_address, _("The address is confirmed."))
send_uan = at_one_press(doing.send_uan, _("The UAN was sent to the mobile on record."))
stop_sharing = at_one_press(
    doing.stop_sharing, _("Written down: the states get nothing more. They are told too.")
)


@of_worker
def recover(request, call):
    form = RecoveryForm(request.POST)
    if may_act(form, request):
        doing.begin_recovery(call, form.cleaned_data["reason"])
        return back(request, call, _("It is noted: any centre sees that the mobile must change."))
    return screen(request, call, status=422, recovery=form)


@of_worker
def told(request, call):
    upto = request.POST.get("upto", "")
    if upto.isdecimal() and len(upto) < 19:
        doing.told(call, int(upto))
    return back(request, call)


@of_call
def promise(request, call):
    form = PromiseForm(request.POST or None)
    if may_act(form, request):
        said = form.cleaned_data
        calls.promise(
            call, mobile=said["mobile"], topic=said["topic"], note=said["note"],
            not_before=form.not_before(),
        )  # fmt: skip
        return back(request, call, _("They stand on the list of whom to call back."))
    if request.method != "POST":
        return redirect("helpline-call", call.id)
    return screen(request, call, status=422, promise=form)


@of_call
def sample(request, call):
    """The answers of who was asked about their registration."""
    form = SampleForm(request.POST or None)
    if call.sample_id is None or request.method != "POST":
        return redirect("helpline-call", call.id)
    if not may_act(form, request):
        return screen(request, call, status=422, sample=form)
    try:
        call_backs.talked(call.sample, agent=request.user, **form.cleaned_data)
        messages.success(request, _("Recorded."))
    except call_backs.CannotRecord as error:
        messages.warning(request, str(error))
    calls.end(call, Call.End.DONE, topic=Category.OPERATOR)
    return redirect("helpline")


@of_call
def nobody(request, call):
    """Whom we called did not answer."""
    if acts(request) and call.kind != Call.Kind.IN:
        try:
            calls.not_reached(call)
        except call_backs.CannotRecord as error:
            messages.warning(request, str(error))
            calls.end(call, Call.End.DONE)
        return redirect("helpline")
    return redirect("helpline-call", call.id)


@of_call
def end(request, call):
    form = EndForm(request.POST or None, call=call)
    if request.method != "POST":
        return redirect("helpline-call", call.id)
    if may_act(form, request):
        calls.talked(call)
        if reason := form.cleaned_data.get("kept"):
            state = int(form.cleaned_data["state"]) if form.cleaned_data["state"] else None
            where = {"channel": "helpline", "language": call.language, "state": state}
            hindered.count(reason, str(call.pk), **where)
        calls.end(call, Call.End.DONE, topic=form.cleaned_data["topic"])
        return redirect("helpline")
    return screen(request, call, status=422, end=form)
