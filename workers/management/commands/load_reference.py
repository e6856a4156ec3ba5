"""What the software brings along into the tables: places, occupations, holidays, the helpline's
texts. Runs at every start, so it is quick."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from eshram.geography import loading
from eshram.geography.models import District, PlaceName, State
from eshram.geography.postal import PostalListUnreadable
from workers import reference
from workers.grievances import deadlines, routing
from workers.grievances.models import Holiday, Route
from workers.helpline import supplied
from workers.helpline.models import Article
from workers.models.occupation import Occupation, OccupationSynonym

LOCK = 0x4C474453  # one run at a time; any number will do that nobody else uses


class Command(BaseCommand):
    help = "Loads states, districts, PINs, occupations, texts; changes only what differs."

    @transaction.atomic
    def handle(self, *args, verbosity, **options):
        self.verbosity = verbosity
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        self.step("states", loading.load_states, State)
        self.step("districts", loading.load_districts, District)
        self.step("spellings of places", loading.load_place_names, PlaceName)
        self.step("PINs with their districts", self.load_pincodes)
        self.step("occupations", reference.load_occupations, Occupation)
        self.step("everyday words for them", reference.load_synonyms, OccupationSynonym)
        self.step("holidays", deadlines.load, Holiday)
        self.step("ways of grievances", routing.load, Route)
        self.step("helpline's scripts and articles", supplied.load, Article)

    def step(self, what, load, model=None):
        """One line: how many rows there are, how many of them were written, in what time."""
        started = time.monotonic()
        result = load()
        changed, total = result if model is None else (result, model.objects.count())
        seconds = time.monotonic() - started
        if self.verbosity:
            self.stdout.write(f"{what}: {total} ({changed} changed, {seconds:.1f} s)")

    def load_pincodes(self):
        try:
            return loading.load_pincodes()
        except PostalListUnreadable as error:
            raise CommandError(str(error)) from error
