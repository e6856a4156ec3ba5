"""Roles are Django's groups: their keys, their names, and what each may do.

A permission is declared in `Meta.permissions` of the model it guards, and named here as Django
names it, "app.codename". `sync` (after each migration, and `manage.py sync_roles`) makes the groups
as they stand here; a permission whose app has not been migrated yet is given when it has been.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import router, transaction
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    key: str
    name: str
    enters_admin: bool = False
    permissions: frozenset[str] = frozenset()


def role(key, name, *permissions, enters_admin=True) -> Role:
    return Role(key, name, enters_admin, frozenset(permissions))


LOOKS_THINGS_UP = (
    "workers.view_occupation",
    "workers.view_occupationsynonym",
    "geography.view_state",
    "geography.view_district",
    "geography.view_pindistrict",
    "workers.view_turnedaway",
    "workers.view_draft",
    "figures.view_figures",
)

SEES_SCHEMES = (
    "schemes.view_scheme",
    "schemes.view_version",
    "schemes.view_rulechange",
    "schemes.view_case",
    "schemes.view_run",
    "schemes.view_saturation",
)

ANSWERS_REPLIES = ("workers.view_reply", "workers.change_reply")

SEES_LISTS = (
    "schemes.view_beneficiarylist",
    "schemes.view_enrolment",
    "schemes.view_answers",
)
KEEPS_LISTS = (
    *SEES_LISTS,
    "schemes.confirm_enrolment",
    "schemes.add_beneficiarylist",
    "schemes.review_beneficiarylist",
)
SEES_FEEDS = ("onorc.view_feed", "onorc.view_key")
KEEPS_FEEDS = (*SEES_FEEDS, "onorc.add_feed", "onorc.add_key", "onorc.change_key")
SEES_AGREEMENTS = (
    "states.view_agreement",
    "states.view_agreementproposal",
    "states.view_disclosure",
    "states.view_stateclient",
    "states.view_receiver",
)
SEES_SHARING = (
    "states.view_export",
    "states.view_acknowledgement",
    "registries.view_message",
    "registries.view_subscription",
)
SEES_PLATFORMS = (
    "aggregators.view_contribution",
    "aggregators.view_contributionpayment",
    "aggregators.view_contributionrate",
    "aggregators.view_gigcount",
    "aggregators.view_intake",
)
SEES_GRIEVANCES = (
    "grievances.view_ticket",
    "grievances.see_all_tickets",
    "grievances.view_route",
    "grievances.view_holiday",
)
SEES_CALLS = ("helpline.view_call", "helpline.view_article", "helpline.view_articletext")
KEEPS_ARTICLES = (
    "helpline.add_article",
    "helpline.change_article",
    "helpline.add_articletext",
    "helpline.change_articletext",
    "helpline.delete_articletext",
)
SEES_CENTRES = ("counter.view_centre", "counter.view_operator", "counter.view_device")

ROLES = {
    role.key: role
    for role in (
        role(
            "ministry_officer",
            _("Ministry officer"),
            *LOOKS_THINGS_UP,
            *KEEPS_LISTS,
            *KEEPS_FEEDS,
            *SEES_SHARING,
            "states.settle_acknowledgement",
            *ANSWERS_REPLIES,
            "accounts.view_user",
            "accounts.change_user",
            "accounts.view_invitation",
            "accounts.add_invitation",
            "accounts.delete_invitation",
            "audit.view_event",
            "counter.release_campentry",
            "counter.view_campblock",
            "counter.view_campentry",
            "outbox.view_delivery",
            "outbox.change_delivery",
            "outbox.view_header",
            "outbox.add_header",
            "outbox.change_header",
            "outbox.view_registration",
            "outbox.add_registration",
            "outbox.change_registration",
            "workers.view_nudge",
            "workers.view_nudgeday",
            "workers.change_nudgeday",
            "counter.view_provisionalentry",
            "counter.view_enrolmentplace",
            "counter.add_enrolmentplace",
            "counter.change_enrolmentplace",
            "workers.view_worker",
            "workers.reveal_worker",
            "workers.propose_merge",
            "workers.approve_merge",
            "workers.view_campaign",
            "workers.propose_campaign",
            "workers.approve_campaign",
            "workers.record_death",
            "workers.close_worker",
            "workers.correct_worker",
            "workers.add_occupationsynonym",
            "workers.change_occupationsynonym",
            *SEES_CENTRES,
            *SEES_SCHEMES,
            *SEES_CALLS,
            *KEEPS_ARTICLES,
            "counter.add_centre",
            "counter.change_centre",
            "counter.block_centre",
            "counter.add_operator",
            "counter.change_operator",
            "counter.view_flag",
            "counter.decide_flag",
            "counter.view_callback",
            "counter.view_monthclose",
            "counter.propose_monthclose",
            "counter.approve_monthclose",
            *SEES_PLATFORMS,
            "aggregators.propose_contributionrate",
            "aggregators.approve_contributionrate",
            "aggregators.finalise_contribution",
            "counter.view_statement",
            "aggregators.view_platform",
            "aggregators.approve_goinglive",
            "aggregators.view_dispute",
            "aggregators.decide_dispute",
            *SEES_AGREEMENTS,
            "states.propose_agreement",
            "states.approve_agreement",
            "states.stop_agreement",
            "states.add_stateclient",
            "states.change_stateclient",
            "states.add_receiver",
            "states.change_receiver",
            "registries.end_subscription",
            *SEES_GRIEVANCES,
            "grievances.work_ministry_desk",
            "grievances.add_route",
            "grievances.change_route",
            "grievances.add_holiday",
            "grievances.change_holiday",
        ),
        role(
            "data_steward",
            _("Data steward"),
            *LOOKS_THINGS_UP,
            *KEEPS_LISTS,
            "outbox.view_delivery",
            "workers.view_worker",
            "workers.reveal_worker",
            "workers.propose_merge",
            "workers.approve_merge",
            "workers.record_death",
            "workers.close_worker",
            "workers.correct_worker",
            "workers.add_occupationsynonym",
            "workers.change_occupationsynonym",
        ),
        role(
            "scheme_editor",
            _("Scheme editor"),
            *LOOKS_THINGS_UP,
            *SEES_SCHEMES,
            "schemes.propose_rulechange",
            "schemes.add_case",
            "schemes.change_case",
            "schemes.delete_case",
        ),
        role(
            "scheme_approver",
            _("Scheme approver"),
            *LOOKS_THINGS_UP,
            *SEES_SCHEMES,
            "schemes.approve_rulechange",
        ),
        role(
            "aggregator_reviewer",
            _("Reviewer of platforms"),
            *LOOKS_THINGS_UP,
            "aggregators.view_platform",
            "aggregators.review_application",
            "aggregators.propose_goinglive",
            "aggregators.approve_goinglive",
            *SEES_PLATFORMS,
            "aggregators.propose_contributionrate",
            "aggregators.finalise_contribution",
        ),
        role(
            "auditor",
            _("Auditor"),
            *LOOKS_THINGS_UP,
            *SEES_LISTS,
            *SEES_SHARING,
            "accounts.view_user",
            "accounts.view_invitation",
            "audit.view_event",
            "counter.view_campblock",
            "counter.view_campentry",
            "outbox.view_delivery",
            "workers.view_mergerequest",
            "workers.view_campaign",
            "workers.view_reply",
            "workers.view_worker",
            *SEES_CENTRES,
            *SEES_SCHEMES,
            *SEES_CALLS,
            "counter.view_flag",
            "counter.view_callback",
            "counter.view_monthclose",
            "counter.view_statement",
            "aggregators.view_platform",
            *SEES_PLATFORMS,
            *SEES_AGREEMENTS,
            *SEES_GRIEVANCES,
        ),
        role(
            "scheme_desk",
            _("Scheme desk"),
            "grievances.view_ticket",
            "grievances.work_scheme_desk",
            "schemes.view_scheme",
        ),
        role(
            "data_protection",
            _("Data protection desk"),
            "grievances.view_ticket",
            "grievances.work_privacy_desk",
        ),
        role(
            "helpline_agent",
            _("Helpline agent"),
            *LOOKS_THINGS_UP,
            *ANSWERS_REPLIES,
            # No worker's page: of a person they see what a call under way shows, at /helpline/.
            "counter.view_centre",
        ),
        # Their pages are not the admin's, and their doors know their state, centre or platform.
        role(
            "state_officer",
            _("State officer"),
            "schemes.propose_rulechange",  # of their own state: `schemes.changes`
            "workers.take_campaign_list",  # of their own workers: `workers.campaigns`
            enters_admin=False,
        ),
        role("operator", _("Centre operator"), enters_admin=False),
        role("platform_user", _("Platform user"), enters_admin=False),
    )
}


def roles_of(user) -> frozenset[str]:
    """Keys of the roles somebody has now; read once a request."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(user.groups.values_list("name", flat=True)) & ROLES.keys()
    return user._roles


def sync(app_label: str | None = None, *, using: str = "default") -> None:
    """Give each role's group the permissions that stand here, of one app or of all, and take from
    it what does not."""
    chosen = {"content_type__app_label": app_label} if app_label else {}
    with transaction.atomic(using=using):
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.using(using)
            .filter(**chosen)
            .select_related("content_type")
        }
        for role in ROLES.values():
            group, _made = Group.objects.using(using).get_or_create(name=role.key)
            wanted = {known[name] for name in role.permissions & known.keys()}
            had = set(group.permissions.filter(**chosen))
            group.permissions.add(*wanted - had)
            group.permissions.remove(*had - wanted)


def sync_after_migrate(app_config, using, **_named) -> None:
    """Once for each app, after Django has made its permissions."""
    if app_config.models_module and router.allow_migrate_model(using, Group):
        sync(app_config.label, using=using)
