"""`/helpline/`: an agent's day: begin a call, whom to call back, what one can look up."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act
from workers.counter.models import CallBack
from workers.helpline import calls, knowledge
from workers.helpline.forms import BeginForm
from workers.helpline.models import Call, ToCall
from workers.helpline.views.reading import looked_up

SHOWN = 12
NOBODY = gettext_lazy("Nobody waits there, or a colleague was quicker.")


@audience("helpline")
@form_page
def home(request):
    """While a call is under way there is nothing else."""
    form = BeginForm(request.POST or None)
    if may_act(form, request):
        call = calls.begin(request.user, **form.cleaned_data)
        return redirect("helpline-call", call.id)
    if request.method != "POST" and (call := calls.under_way(request.user)):
        return redirect("helpline-call", call.id)
    form.fields["mobile"].widget.attrs["autofocus"] = True
    now = timezone.now()
    waiting = ToCall.objects.waiting().filter(taken_in=None).order_by("not_before")
    context = {
        "form": form,
        "today": of_today(request.user),
        "waiting": waiting.filter(not_before__lte=now)[:SHOWN],
        "later": len(waiting.filter(not_before__gt=now).values("pk")[:SHOWN]),
        "samples": len(CallBack.objects.to_call().values("pk")[:100]),
        **looked_up(request),
    }
    status = 422 if form.is_bound and form.errors else 200
    return calls.close_tight(render(request, "helpline/home.html", context, status=status))


def of_today(agent) -> dict:
    """This agent's calls since midnight in India."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    own = Call.objects.filter(agent=agent, began_at__gte=midnight)
    return own.aggregate(calls=Count("pk"), opened=Count("pk", filter=Q(worker__isnull=False)))


@audience("helpline")
@require_POST
def call_back(request, key):
    return taken(request, lambda: calls.call_back(request.user, key))


@audience("helpline")
@require_POST
def sample(request):
    return taken(request, lambda: calls.sample(request.user))


def taken(request, take):
    try:
        return redirect("helpline-call", take().id)
    except calls.NothingToCall:
        messages.warning(request, NOBODY)
        return redirect("helpline")


@audience("helpline")
@require_safe
def lookup(request):
    """All articles, or those that were searched for; no call is needed, they name nobody."""
    context = looked_up(request)
    if not context["typed"] and not context["article"]:
        context["found"] = knowledge.every(language=context["read_in"])
    context["title"] = _("Look something up")
    return render(request, "helpline/knowledge.html", context)
