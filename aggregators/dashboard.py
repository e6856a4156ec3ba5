"""The panel of the admin's start page: gig workers by class, and who is late with reports."""

from django.template.loader import render_to_string

from aggregators import duties, gig_tables, gigs


def panel(request) -> str:
    if not request.user.has_perm("aggregators.view_gigcount"):
        return ""
    exact = request.user.has_perm("workers.view_worker")
    late = [one for one in duties.of_all() if one.is_overdue]
    context = {"table": gig_tables.classes(exact=exact), "day": gigs.as_on(), "late": late}
    return render_to_string("platform/panel.html", context, request)
