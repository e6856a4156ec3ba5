"""A platform begins to report real workers: what is proposed, seen and done (`GoingLive`)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators import selftest
from aggregators.models import GoingLive, Platform, Step
from eshram.accounts.approvals import CannotDecide


def check(proposal: GoingLive) -> None:
    """It tries things out, asked, and its self-test is green."""
    platform = Platform.objects.select_for_update().get(pk=proposal.platform_id)
    if platform.status != Platform.Status.SANDBOX or platform.is_sandbox:
        raise CannotDecide(_("This platform does not try things out now."))
    if not selftest.is_green(platform):
        raise CannotDecide(_("The self-test of this platform is not green."))
    waiting = GoingLive.objects.pending().filter(platform=platform).exclude(pk=proposal.pk)
    if waiting.exists():
        raise CannotDecide(_("This is proposed already."))


def apply(proposal: GoingLive, *, by: str) -> None:
    platform = proposal.platform
    platform.status, platform.live_since = Platform.Status.LIVE, timezone.localdate()
    platform.save(update_fields=["status", "live_since"])
    Step.objects.create(platform=platform, what=Step.What.LIVE, by=by)


def sides(proposal: GoingLive) -> list[tuple[str, str, str]]:
    platform = proposal.platform
    return [
        (_("platform"), platform.legal_name, platform.legal_name),
        (_("company number"), platform.cin, platform.cin),
        (_("stage"), Platform.Status.SANDBOX.label, Platform.Status.LIVE.label),
        *(
            (str(check.title), _("not done"), _("done") if check.is_green else _("not done"))
            for check in selftest.checks(platform)
        ),
    ]
