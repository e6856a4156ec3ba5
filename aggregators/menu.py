"""The pages of a platform, in the order of its menu. A part adds its line here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Page:
    name: str  # of its URL
    title: Promise
    needs: str = "reads"  # see PlatformUser.MAY


PAGES = [
    Page("platform", _("Overview")),
    Page("platform-workers", _("Workers")),
    Page("platform-reports", _("Reports")),
    Page("platform-months", _("Months compared")),
    Page("platform-contribution", _("Contribution")),
    Page("platform-disputes", _("Complaints")),
    Page("platform-grievances", _("Grievances")),
    Page("platform-keys", _("Keys"), "keys"),
    Page("platform-webhooks", _("Webhooks"), needs="keys"),
    Page("platform-self-test", _("Self-test")),
    Page("platform-users", _("Users"), "users"),
    Page("platform-sftp", _("Files by SFTP"), "reports"),
]


def of(person) -> list[Page]:
    return [page for page in PAGES if person.may(page.needs)]
