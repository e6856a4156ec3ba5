"""`/state/agreements/`: what a state gets from the register, of whom and what for."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from integrations.states.models import Agreement


@audience("state")
@require_safe
def agreements(request):
    """Those of the officer's state, in force or not; another state's are not there."""
    found = Agreement.objects.filter(state=request.user.state_id).select_related("state", "scheme")
    context = {"state": request.user.state, "agreements": found}
    return render(request, "state/agreements.html", context)
