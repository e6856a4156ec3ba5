"""A second person says yes: `eshram.accounts.approvals`, by way of the merging of workers."""

import threading

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from eshram.accounts import approvals
from eshram.accounts.approvals import Decision, Proposal
from eshram.accounts.models import User
from eshram.audit.models import Event
from tests.threads import hang_up
from tests.workers import people
from workers.models import MergeRequest, UanAlias, Worker

MAY = ("propose_merge", "approve_merge")


def officer(name: str, *codenames: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    group, _made = Group.objects.get_or_create(name=f"tests of {name}")
    group.permissions.set(
        Permission.objects.filter(content_type__app_label="workers", codename__in=codenames)
    )
    user.groups.add(group)
    return user


@pytest.fixture
def asha(db):
    return officer("asha", *MAY)


@pytest.fixture
def binod(db):
    return officer("binod", *MAY)


@pytest.fixture
def proposal(asha):
    return MergeRequest.propose(
        by=asha, reason="One person", kept=people.worker(), merged=people.worker()
    )


def actions(worker_id) -> list[str]:
    found = Event.objects.filter(worker_id=worker_id, action__startswith="merge ")
    return list(found.order_by("id").values_list("action", flat=True))


@pytest.mark.django_db
class TestDeciding:
    def test_a_second_person_approves(self, proposal, asha, binod):
        proposal.approve(by=binod)
        kept = MergeRequest.objects.get()
        assert (kept.decision, kept.decided_by, kept.proposed_by) == ("approved", binod, asha)
        assert kept.decided_at <= timezone.now()
        assert UanAlias.objects.get().uan == proposal.merged_id
        for uan in (proposal.kept_id, proposal.merged_id):
            assert actions(uan) == ["merge proposed", "merge approved"]

    def test_audit_names_who_and_why(self, proposal, asha, binod):
        proposal.refuse(by=binod, reason="Two sisters")
        events = Event.objects.filter(worker_id=proposal.kept_id).order_by("id")
        assert [event.by for event in events] == [f"staff:{asha.pk}", f"staff:{binod.pk}"]
        assert [event.reason for event in events] == ["One person", "Two sisters"]

    def test_nobody_decides_their_own(self, proposal, asha):
        with pytest.raises(approvals.OwnProposal):
            proposal.approve(by=asha)
        with pytest.raises(approvals.OwnProposal):
            proposal.refuse(by=asha, reason="A mistake")
        assert MergeRequest.objects.get().decision == Decision.PENDING
        assert not UanAlias.objects.exists()

    def test_the_database_holds_that_too(self, proposal, asha):
        with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
            MergeRequest.objects.update(
                decision="approved", decided_by=asha, decided_at=timezone.now()
            )

    @pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
    def test_refusing_needs_a_reason(self, proposal, binod, reason):
        with pytest.raises(approvals.ReasonMissing):
            proposal.refuse(by=binod, reason=reason)
        assert MergeRequest.objects.get().decision == Decision.PENDING

    def test_the_database_holds_reasons_too(self, proposal, binod):
        with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
            MergeRequest.objects.update(
                decision="refused", decided_by=binod, decided_at=timezone.now()
            )

    def test_proposing_needs_a_reason_and_the_role(self, asha):
        pair = {"kept": people.worker(), "merged": people.worker()}
        with pytest.raises(approvals.ReasonMissing):
            MergeRequest.propose(by=asha, reason=" ", **pair)
        with pytest.raises(approvals.RoleMissing):
            MergeRequest.propose(by=officer("reader"), reason="One person", **pair)
        assert not MergeRequest.objects.exists()

    def test_a_role_taken_away_meanwhile(self, proposal, binod):
        assert binod.has_perm("workers.approve_merge")  # and this object remembers it
        User.objects.get(pk=binod.pk).groups.clear()
        assert binod.has_perm("workers.approve_merge")
        with pytest.raises(approvals.RoleMissing):
            proposal.approve(by=binod)
        assert not UanAlias.objects.exists()

    def test_an_account_switched_off_meanwhile(self, proposal, binod):
        User.objects.filter(pk=binod.pk).update(is_active=False)
        with pytest.raises(approvals.RoleMissing):
            proposal.refuse(by=binod, reason="No")

    def test_who_is_second_is_told(self, proposal, binod):
        stale = MergeRequest.objects.get()
        proposal.refuse(by=binod, reason="Two sisters")
        with pytest.raises(approvals.AlreadyDecided, match="binod has refused"):
            stale.approve(by=officer("chitra", *MAY))
        assert not UanAlias.objects.exists()

    def test_what_cannot_be_applied_stays_undecided(self, proposal, binod):
        Worker.objects.filter(uan=proposal.kept_id).update(status="closed")
        with pytest.raises(approvals.CannotDecide):
            proposal.approve(by=binod)
        assert MergeRequest.objects.get().decision == Decision.PENDING
        assert actions(proposal.kept_id) == ["merge proposed"]


@pytest.mark.django_db
class TestHistory:
    def test_a_decision_is_final(self, proposal, binod):
        proposal.refuse(by=binod, reason="Two sisters")
        for change in (
            lambda: MergeRequest.objects.update(decision="approved"),
            lambda: MergeRequest.objects.update(decision_reason=""),
            lambda: MergeRequest.objects.get().delete(),
        ):
            with pytest.raises(DatabaseError, match="keeps its decisions"), transaction.atomic():
                change()

    def test_what_was_proposed_does_not_change(self, proposal, binod):
        for change in ({"kept": people.worker()}, {"reason": "x"}, {"proposed_by": binod}):
            with pytest.raises(DatabaseError, match="keeps its decisions"), transaction.atomic():
                MergeRequest.objects.update(**change)
        with pytest.raises(DatabaseError, match="keeps its decisions"), transaction.atomic():
            MergeRequest.objects.all()._raw_delete("default")


def test_every_kind_of_proposal_is_whole():
    for model in Proposal.__subclasses__():
        for function in ("check", "apply", "sides"):
            assert callable(getattr(import_of(model), function)), model
        names = {constraint.name for constraint in model._meta.constraints}
        ours = f"{model._meta.app_label}_{model._meta.model_name}"
        assert {f"{ours}_second_person", f"{ours}_says_why"} <= names
        declared = dict(model._meta.permissions) | dict(Worker._meta.permissions)
        for permission in (model.propose_permission, model.approve_permission):
            assert permission.split(".")[1] in declared


def import_of(model):
    return model().functions


@pytest.mark.django_db
def test_every_kind_of_proposal_is_decided_once():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'decided_once'"
        )
        held = {table for (table,) in cursor}
    assert {model._meta.db_table for model in Proposal.__subclasses__()} <= held


def all_at_once(*jobs) -> list:
    """Start the jobs at the same moment; what each returned, or the CannotDecide it met."""
    start, results = threading.Barrier(len(jobs), timeout=10), [None] * len(jobs)

    def run(place, job):
        start.wait()
        try:
            results[place] = job()
        except approvals.CannotDecide as error:
            results[place] = error
        finally:
            hang_up()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["approve", "refuse"])
def test_two_officers_at_once(second):
    """One wins, the other is told; the merge is done once or not at all."""
    first, other = officer("binod", *MAY), officer("chitra", *MAY)
    made = MergeRequest.propose(
        by=officer("asha", *MAY), reason="One person", kept=people.worker(), merged=people.worker()
    )

    def decide(user, what):
        mine = MergeRequest.objects.get(pk=made.pk)
        getattr(mine, what)(by=user, reason="Looked at both")
        return what

    results = all_at_once(lambda: decide(first, "approve"), lambda: decide(other, second))
    done = [result for result in results if isinstance(result, str)]
    assert len(done) == 1
    assert sum(isinstance(result, approvals.AlreadyDecided) for result in results) == 1
    made.refresh_from_db()
    assert made.decision == {"approve": "approved", "refuse": "refused"}[done[0]]
    assert UanAlias.objects.count() == (done[0] == "approve")


@pytest.mark.django_db(transaction=True)
def test_two_proposals_of_one_record_at_once():
    shared, two, three = people.worker(), people.worker(), people.worker()
    pairs = [{"kept": shared, "merged": two}, {"kept": three, "merged": shared}]
    officers = officer("asha", *MAY), officer("binod", *MAY)
    results = all_at_once(
        *(
            lambda user=user, pair=pair: MergeRequest.propose(by=user, reason="One", **pair)
            for user, pair in zip(officers, pairs, strict=True)
        )
    )
    assert sum(isinstance(result, approvals.CannotDecide) for result in results) == 1
    assert MergeRequest.objects.count() == 1
