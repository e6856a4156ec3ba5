"""What was begun on the telephone and ends with Aadhaar: a tile of `/me/` and of the counter
(ME_TILES)."""

from django.template.loader import render_to_string

from workers.helpline.doing import open_recovery


def tile(request, worker) -> str:
    begun = open_recovery(worker)
    if begun is None:
        return ""
    context = {
        "begun": begun,
        "own": request.session.get("uan") == worker.uan,
        "visit": request.resolver_match.kwargs.get("visit", ""),
    }
    return render_to_string("helpline/tile.html", context, request=request)
