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
        =1983 =1983-05-12  the birth, the day where it is known

    Written by `workers.search`; a trigger on the worker keeps places, status and birth as they
    change. Besides, an index holds which of them stand side by side (`workers_keys_together`, in
    the migration): a word of the name with a district and a year, or with a word of the father's
    and one of these, or with a day. Each is rare where its parts are common, among millions too.
    """

    worker = models.OneToOneField(
        Worker, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    keys = ArrayField(models.TextField())

    class Meta:
        indexes = [
            GinIndex(fields=["keys"], name="search_entry_keys"),
            GinIndex(
                models.Func("keys", function="workers_keys_together"), name="search_entry_together"
            ),
        ]

    def __str__(self):
        return f"keys of {self.worker_id}"
