"""A second person says yes: one officer proposes, another approves or refuses, the app applies it.

    class MergeRequest(Proposal):
        action, rules = "merge", "workers.merging"
        propose_permission, approve_permission = "workers.propose_merge", "workers.approve_merge"
        kept = models.ForeignKey(Worker, ...)

        class Meta(Proposal.Meta):
            constraints = [*Proposal.Meta.constraints, ...]

    request = MergeRequest.propose(by=officer, reason="Same person", kept=a, merged=b)
    request.approve(by=other_officer)

`rules` names the module of the app that knows what it means; models import no domain module. It has

    check(proposal)       lock what it is about, and raise CannotDecide with a sentence if it cannot
                          be done; called before it is proposed and again before it is applied
    apply(proposal, by=)  do it, in the transaction of the approval; `by` is "staff:12", as in audit
    sides(proposal)       what the one who decides sees: rows of (label, one side, other side)

Nobody decides their own, which the database holds too; nor what an account proposed that they let
in to the register, or that let them in, through however many invitations (`let_in_by`): who invites
sees the link, and could be both. What somebody may do is read from the
database at the moment of deciding, so that a role that was taken away a second ago counts. A
decision is final: the migration of each such table adds `eshram.triggers.decided_once`.
"""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.models import Invitation
from eshram.audit.models import Event

REASON_LETTERS = 500


class Decision(models.TextChoices):
    PENDING = "pending", gettext_lazy("waiting")
    APPROVED = "approved", gettext_lazy("approved")
    REFUSED = "refused", gettext_lazy("refused")


class CannotDecide(Exception):
    """It may not be proposed or decided now; `str()` is a sentence for the officer."""


class ReasonMissing(CannotDecide):
    pass


class OwnProposal(CannotDecide):
    pass


class NotApart(CannotDecide):
    """One of the two let the other in."""


class AlreadyDecided(CannotDecide):
    """Somebody was quicker."""


class RoleMissing(CannotDecide, PermissionDenied):
    """The permission is not, or no longer, theirs."""


class ProposalQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(decision=Decision.PENDING)


class Proposal(models.Model):
    """Something that waits for a second person's decision, and afterwards the record of it."""

    propose_permission: str
    approve_permission: str
    rules: str
    action: str  # what audit calls it: "merge" gives "merge proposed", "merge approved"

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("proposed by"),
    )
    proposed_at = models.DateTimeField(gettext_lazy("proposed at"), db_default=Now())
    reason = models.CharField(gettext_lazy("reason"), max_length=REASON_LETTERS)
    decision = models.CharField(
        gettext_lazy("decision"), max_length=8, choices=Decision, default=Decision.PENDING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("decided by"),
    )
    decided_at = models.DateTimeField(gettext_lazy("decided at"), null=True)
    decision_reason = models.CharField(
        gettext_lazy("reason of the decision"), max_length=REASON_LETTERS, blank=True
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_second_person",
                condition=~models.Q(decided_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_decided_by_somebody",
                condition=models.Q(
                    decision=Decision.PENDING, decided_by__isnull=True, decided_at__isnull=True
                )
                | models.Q(
                    decision__in=[Decision.APPROVED, Decision.REFUSED],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_says_why",
                condition=~models.Q(reason="")
                & ~models.Q(decision=Decision.REFUSED, decision_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.action} {self.pk}"

    def about(self) -> list[int]:
        """The UANs of the workers it is about: audit notes it for each."""
        return []

    @property
    def functions(self):
        return import_module(self.rules)

    def sides(self) -> list[tuple[str, str, str]]:
        return self.functions.sides(self)

    # The three steps.

    @classmethod
    @transaction.atomic
    def propose(cls, *, by, reason: str, **what) -> "Proposal":
        """Write the proposal down. Raises RoleMissing, ReasonMissing or CannotDecide."""
        proposer = fresh(by, cls.propose_permission)
        proposal = cls(proposed_by=proposer, reason=given(reason), **what)
        proposal.functions.check(proposal)
        proposal.save(force_insert=True)
        proposal.note("proposed", proposer, proposal.reason)
        return proposal

    def approve(self, *, by, reason: str = "") -> None:
        """Apply it and record who said yes, or neither. Raises CannotDecide."""
        self._decide(Decision.APPROVED, by, reason.strip())

    def refuse(self, *, by, reason: str) -> None:
        """Raises CannotDecide; without a reason ReasonMissing."""
        self._decide(Decision.REFUSED, by, given(reason))

    @transaction.atomic
    def _decide(self, decision: Decision, by, reason: str) -> None:
        locked = type(self).objects.select_for_update().get(pk=self.pk)
        if locked.decision != Decision.PENDING:
            raise AlreadyDecided(decided_sentence(locked))
        decider = fresh(by, self.approve_permission)
        if decider.pk == locked.proposed_by_id:
            raise OwnProposal(_("You proposed this yourself. A second person has to decide."))
        if not stand_apart(decider.pk, locked.proposed_by_id):
            raise NotApart(
                _("You or who proposed this let the other in. A third person has to decide.")
            )
        locked.decision, locked.decision_reason = decision, reason[:REASON_LETTERS]
        locked.decided_by, locked.decided_at = decider, timezone.now()
        if decision == Decision.APPROVED:
            locked.functions.check(locked)
            locked.functions.apply(locked, by=f"staff:{decider.pk}")
        locked.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])
        locked.note(decision, decider, reason)
        for field in ("decision", "decision_reason", "decided_by", "decided_at"):
            setattr(self, field, getattr(locked, field))

    def note(self, what: str, user, reason: str = "") -> None:
        """In the audit, for each worker it is about."""
        detail = {"proposal": self.pk} | ({"reason": reason} if reason else {})
        for uan in self.about() or [None]:
            Event.objects.record(
                f"{self.action} {what}", by=f"staff:{user.pk}", worker_id=uan, **detail
            )


def let_in_by(user_id: int) -> set[int]:
    """Whose invitation this account came in by last, and by whose those came in."""
    found = set()
    while True:
        used = Invitation.objects.filter(user=user_id, used_at__isnull=False)
        user_id = used.order_by("-used_at").values_list("invited_by", flat=True).first()
        if user_id is None or user_id in found:
            return found
        found.add(user_id)


def stand_apart(one: int, other: int) -> bool:
    return one not in let_in_by(other) and other not in let_in_by(one)


def given(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Write a reason."))
    return reason[:REASON_LETTERS]


def fresh(user, permission: str):
    """The user as the database knows them now: a page may have asked for permissions long ago."""
    found = get_user_model().objects.filter(pk=user.pk).first()
    if found is None or not found.has_perm(permission):
        raise RoleMissing(_("Your role does not let you do this."))
    return found


def decided_sentence(proposal: Proposal) -> str:
    if proposal.decision == Decision.APPROVED:
        return _("%(who)s has approved this already.") % {"who": proposal.decided_by}
    return _("%(who)s has refused this already.") % {"who": proposal.decided_by}
