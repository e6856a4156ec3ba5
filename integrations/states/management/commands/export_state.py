"""A state's files now: `manage.py export_state KA`, `--full`, `--since CURSOR`."""

from django.core.management.base import BaseCommand, CommandError

from eshram.geography.models import State
from integrations.states import exporting, sharing, withdrawing
from integrations.states.models import Agreement


class Command(BaseCommand):
    help = "Makes the files of a state's agreements: what changed since the last, or everybody."

    def add_arguments(self, parser):
        parser.add_argument("state", help="KA, or its LGD code; an agreement of a ministry: @12")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--full", action="store_true", help="everybody")
        how.add_argument("--since", metavar="CURSOR", help="what changed after a cursor of theirs")
        parser.add_argument("--agreement", type=int, help="this one alone of the state's")
        parser.add_argument("--counts", action="store_true", help="with counts by district")

    def handle(self, *args, state, full, since, agreement, counts, **options):
        agreements = agreements_of(state)
        if agreement is not None:
            agreements = agreements.filter(pk=agreement)
        if not agreements:
            raise CommandError(f"{state} has no agreement in force.")
        if since and len(agreements) > 1:
            raise CommandError("A cursor is of one agreement: name it with --agreement.")
        for each in agreements:
            withdrawing.erase_outdated(each)
            after = None if full else since or exporting.next_cursor(each)
            try:
                made = exporting.make(each, after, counts=counts, by="system")
            except (
                sharing.NotInForce,
                sharing.Busy,
                sharing.BadCursor,
                exporting.CannotExport,
            ) as error:
                raise CommandError(f"agreement {each.pk}: {error}") from error
            self.stdout.write(
                f"agreement {each.pk}: {made.kind}, {made.rows:,} rows, {made.tombstones:,} "
                f"tombstones, {len(made.files)} files: {made.number}\ncursor {made.until}"
            )


def agreements_of(state: str):
    found = Agreement.objects.in_force().order_by("pk")
    if state.startswith("@") and state[1:].isdecimal():
        return found.filter(pk=int(state[1:]))
    by = {"code": int(state)} if state.isdecimal() else {"iso": f"IN-{state.upper()}"}
    known = State.objects.filter(**by).first()
    if known is None:
        raise CommandError(f"{state} is no state.")
    return found.filter(state=known)
