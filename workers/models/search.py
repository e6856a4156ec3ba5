from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from workers.models.worker import Worker


class SearchEntry(models.Model):
    """The keys by which a worker is found: of the name (`workers.names`), and of where and how the
    record stands.

        @27   at home or living in this state
        #482  at home or living in this district
        !deceased  the status, unless active

    Written by `workers.search`; a trigger on the worker keeps places and status as they change.
    """

    worker = models.OneToOneField(
        Worker, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    keys = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="search_entry_keys")]

    def __str__(self):
        return f"keys of {self.worker_id}"
