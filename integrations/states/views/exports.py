"""`/state/exports/`: files for a state's departments, taken away and acknowledged by its officers.

The files are encrypted to the department's own key: who takes one cannot read it by that alone.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.downloads import TooMany
from eshram.pages import form_page, may_act, show
from integrations.states import handing
from integrations.states.forms_exports import AcknowledgeForm, AskForm
from integrations.states.models import Agreement, Export, ExportRequest, SigningKey

PER_PAGE = 25


def export_of(request, number) -> Export:
    """The door: an export for the officer's own state; otherwise it is not there."""
    found = Export.objects.of_state(request.user.state_id).filter(number=number)
    if found := found.select_related("agreement__state").first():
        return found
    raise Http404


def agreements_of(request):
    return Agreement.objects.in_force().filter(state=request.user.state_id).order_by("pk")


@audience("state")
@require_safe
def exports(request):
    """The newest first; the next page begins after the last."""
    rows = Export.objects.of_state(request.user.state_id).with_mismatch()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) <= 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(
        rows.defer("manifest").select_related("agreement__state").order_by("-pk")[: PER_PAGE + 1]
    )
    waiting = ExportRequest.objects.filter(
        agreement__state=request.user.state_id, done_at=None
    ).select_related("agreement__state")
    context = {
        "state": request.user.state,
        "exports": found[:PER_PAGE],
        "before": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
        "waiting": waiting,
        "may_ask": agreements_of(request).exists(),
    }
    return render(request, "state/exports.html", context)


@audience("state")
@form_page
def export(request, number):
    """What is in it, its files, and what was said of it; POST says what came in."""
    found = export_of(request, number)
    form = AcknowledgeForm(request.POST or None)
    if may_act(form, request) and (said := form.acknowledge(found, by_of(request))):
        if said.matches:
            messages.success(request, _("Thank you. It is written down that the files came in."))
        else:
            messages.warning(
                request,
                _("This does not match what was made. The ministry sees it and will answer. "
                  "Take the files again, or ask for everybody anew."),
            )  # fmt: skip
        return redirect("state-export", found.number)
    context = {
        "state": request.user.state,
        "export": found,
        "offered": Export.objects.offered().filter(pk=found.pk).exists(),
        "said": found.acknowledgements.all()[:20],
        "key": found.told["signed_with"]["key"],
    }
    return show(request, form, "state/export.html", **context)


@audience("state")
@form_page
def ask(request):
    form = AskForm(agreements_of(request), request.POST or None)
    if may_act(form, request) and form.ask(by_of(request)):
        messages.success(request, _("The file will be here in some minutes."))
        return redirect("state-exports")
    return show(request, form, "state/export_ask.html", state=request.user.state)


@audience("state")
@require_safe
def manifest(request, number):
    return handing.manifest_answer(export_of(request, number))


@audience("state")
@require_safe
def signature(request, number):
    return handing.signature_answer(export_of(request, number))


@audience("state")
@require_safe
def file(request, number, name):
    found = export_of(request, number)
    try:
        return handing.part_answer(request, found, name, by=by_of(request))
    except TooMany as wait:
        answer = render(request, "state/export_wait.html", {"export": found}, status=429)
        answer["Retry-After"] = str(wait.retry_after)
        return answer


@audience("anyone")
@require_safe
def key(request, pk):
    """The public half of a key that manifests are signed with."""
    found = SigningKey.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return HttpResponse(found.public, content_type="application/x-pem-file")


def by_of(request) -> str:
    return f"state:{request.user.pk}"
