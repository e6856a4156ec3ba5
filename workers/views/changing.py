"""Pages on which details of a worker change: `/me/` shows them to the worker, a centre's counter to
the operator with the worker beside. Who may, and what follows, is said by the view around them:

    changing.address(request, worker, by="worker", saved=...)

`by` is who acts, as the audit names them. `saved(what, sentence)` is called in the transaction of
the change and returns the answer.
"""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.pages import may_act, show
from workers import changes, migrants, stays, timeline
from workers.choices import StaySource
from workers.drafts import plain
from workers.forms import me as forms
from workers.models import Stay, Worker

Saved = Callable[[str, str], HttpResponse]
# Centres are paid for a change: none is made where nothing changes.
AS_BEFORE = gettext_lazy("This is what we know already. Nothing was changed.")
PLACE = ("since", "house", "locality", "district_id", "pincode")


def address(request, worker: Worker, *, by: str, saved: Saved, template="me/address.html", **more):
    if "look" in request.POST:
        form = forms.MoveForm(initial=request.POST.dict(), worker=worker)
    else:
        form = forms.MoveForm(request.POST or None, worker=worker)
    lived = timeline.lived([worker.uan])
    if not may_act(form, request):
        return show(request, form, template, lived=lived, **more)
    data = form.cleaned_data
    stay = stays.elsewhere(
        worker,
        data,
        source=StaySource.DECLARED if by == "worker" else StaySource.OPERATOR,
        since=data["present_since"],
        district=data["present_district"],
    )
    if is_same(stay, lived[0].stay if lived else None):
        form.add_error(None, AS_BEFORE)
        return show(request, form, template, lived=lived, **more)
    with transaction.atomic():
        migrants.record_move(worker, stay, by=by)
        return saved("address", _("Your new address is saved."))


def is_same(stay: Stay, last: Stay | None) -> bool:
    """The place where the worker lives already; the rest does not make it another."""
    return last is not None and all(getattr(stay, part) == getattr(last, part) for part in PLACE)


def occupation(request, worker: Worker, *, by: str, saved: Saved, **more):
    kept = {
        "occupation": worker.occupation_id,
        "secondary_occupation": worker.secondary_occupation_id or "",
        "experience_years": worker.experience_years,
    }
    if "look" in request.POST:
        form = forms.MyOccupationForm(initial=request.POST.dict())
    else:
        form = forms.MyOccupationForm(request.POST or None, initial=kept)
    if not may_act(form, request):
        return show(request, form, "registration/occupation.html", **more)
    data = form.cleaned_data
    if all(plain(data[name] or "") == (known or "") for name, known in kept.items()):
        form.add_error(None, AS_BEFORE)
        return show(request, form, "registration/occupation.html", **more)
    with transaction.atomic():
        changes.set_occupation(
            worker,
            data["occupation"],
            data["secondary_occupation"],
            data["experience_years"],
            by=by,
        )
        return saved("occupation", _("Your work is saved."))
