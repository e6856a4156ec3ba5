"""Form XX on paper: the self-assessment of a platform, its payments, and how it stands."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aggregators.assessments import Year
from aggregators.models import Platform
from aggregators.templatetags.rupees import rupees
from workers.counter import paper

SHARES = (0.62, 0.38)


def pdf(platform: Platform, year: Year, today: date) -> bytes:
    """Of a year that was filed."""
    about = [
        platform.legal_name,
        f"{_('Name of the app')}: {platform.brand} · CIN/LLPIN {platform.cin} · PAN {platform.pan}",
        f"{_('Class of the Seventh Schedule')}: {platform.get_seventh_class_display()}",
        f"{_('Financial year')}: {year.label} · {year.filing.get_state_display()}",
    ]
    title = _("Form XX: self-assessment of the contribution")
    return paper.table(title, about, (_("What"), _("Sum")), rows_of(year, today), SHARES)


def rows_of(year: Year, today: date) -> list[tuple[str, str]]:
    filing, assessed, account = year.filing, year.assessment, year.account
    when = date_format(today, "DATE_FORMAT")
    return [
        (_("Turnover of the year"), rupees(assessed.turnover)),
        (_("Paid or payable to gig and platform workers"), rupees(assessed.paid_to_workers)),
        (_("As reported to us day by day"), rupees(filing.reported)),
        (_("%(percent)s per cent of the turnover") % {"percent": f"{filing.percent:.2f}"},
         rupees(assessed.by_turnover)),
        (_("At most: 5 per cent of what was paid to workers"), rupees(assessed.cap)),
        (_("Contribution"), rupees(filing.amount)),
        (_("Due by"), date_format(year.due, "DATE_FORMAT")),
        *(
            (_("Paid on %(day)s, challan %(challan)s")
             % {"day": date_format(one.paid_on, "DATE_FORMAT"), "challan": one.challan},
             rupees(one.rupees))
            for one in year.payments
        ),
        (_("Interest until %(day)s") % {"day": when}, rupees(account.interest)),
        (_("Still to be paid"), rupees(max(account.balance, 0))),
        (_("Filed by %(name)s, revision %(number)s")
         % {"name": filing.filed_by, "number": filing.revision},
         date_format(filing.filed_at, "DATE_FORMAT")),
    ]  # fmt: skip
