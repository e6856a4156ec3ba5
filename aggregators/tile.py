"""A worker's platform work: a tile of `/me/` and of the counter (ME_TILES)."""

from django.template.loader import render_to_string

from aggregators import mine


def tile(request, worker) -> str:
    """For who works for a platform, or whom one asks."""
    told, waiting = mine.of(worker), list(mine.waiting(worker)[:5])
    own = request.session.get("uan") == worker.uan
    if not told.works and not waiting:
        return ""
    context = {
        "told": told,
        "waiting": waiting,
        "own": own,
        "visit": request.resolver_match.kwargs.get("visit", ""),
    }
    return render_to_string("work/tile.html", context, request=request)
