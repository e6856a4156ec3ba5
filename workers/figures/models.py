"""Counts of workers that are kept, so that no page ever scans the register.

`workers_worker` has statement-level triggers that write each change of a counted column to
`Change`, in the transaction of the change: one row for a new worker, two for a changed one. A task
folds these into `Count` every half minute (`counting.fold`), so registrations never wait for
one another at a popular row, and writes what the public may see to `Published`.
"""

from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """A worker came into the counts with these values (sign 1), or left them (-1).

    Written by trigger alone. It names nobody, and lives for half a minute.
    """

    sign = models.SmallIntegerField()
    day = models.DateField()
    channel = models.CharField(max_length=10)
    sex = models.CharField(max_length=1)
    birth = models.DateField()
    category = models.CharField(max_length=8)
    education = models.CharField(max_length=20)
    income = models.CharField(max_length=12)
    occupation = models.CharField(max_length=9)
    marital = models.CharField(max_length=10)
    platform = models.BooleanField()
    home_state = models.PositiveSmallIntegerField()
    home_district = models.PositiveIntegerField()
    state = models.PositiveSmallIntegerField()
    district = models.PositiveIntegerField()
    status = models.CharField(max_length=8)

    def __str__(self):
        return f"{self.sign:+}: {self.day}"


class Count(models.Model):
    """How many workers of this sex, living in this state, have this value of this dimension.

    `state` is an LGD code, 0 for all India. Dimensions and their values: `cube`.
    """

    pk = models.CompositePrimaryKey("dimension", "state", "sex", "value")
    dimension = models.CharField(max_length=16)
    state = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=1)
    value = models.CharField(max_length=20)
    count = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        permissions = [("view_figures", "Can see exact figures")]

    def __str__(self):
        return f"{self.dimension} {self.state} {self.sex} {self.value}: {self.count}"


class Move(models.Model):
    """A stay began in another state (sign 1), or is not counted as begun from there any more (-1).

    Written by trigger alone; it names nobody, and lives until the next fold. States by LGD code.
    """

    sign = models.SmallIntegerField()
    home = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    month = models.DateField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.sign:+}: {self.home} -> {self.place}"


class Corridor(models.Model):
    """How many workers came this way: from `home` to `place`, LGD codes of districts or states.

    Dimensions and their values: `corridors.cube`. Who lives in their home district is in none.
    """

    pk = models.CompositePrimaryKey("dimension", "home", "place", "sex", "value")
    dimension = models.CharField(max_length=8)
    home = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    sex = models.CharField(max_length=1)
    value = models.CharField(max_length=100)
    count = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["dimension", "place"], name="corridor_into")]

    def __str__(self):
        return f"{self.dimension} {self.home} -> {self.place} {self.value}: {self.count}"


class Published(models.Model):
    """A table as the public sees it: small cells and those that would give them away are null.

    `rows` is {value: [women, men and others] or null}; the value "" is everybody.
    """

    pk = models.CompositePrimaryKey("table", "state")
    table = models.CharField(max_length=16)
    state = models.PositiveSmallIntegerField()
    rows = models.JSONField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.table} {self.state}"


class Fold(models.Model):
    """The one row that says how far the counts have come.

    `changed_at` is when the counts, or what is published of them, last became others: what was
    made of them since is still good (`kept`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField(db_default=Now())
    published_day = models.DateField(null=True)
    changed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)  # of which counts the public tables are

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Wait(models.Model):
    """How many grievances have waited, or were closed after, so many days; counted each hour.

    `by` is what they are told apart by (category, state, platform, operator, language, sex, or
    all), `key` which of it; `state` a code, 0 for all India. `closed`: in the last year, with the
    days until it; else open now, with their age. Days above 999 are 999.
    """

    by = models.CharField(max_length=10)
    key = models.CharField(max_length=40)
    state = models.PositiveSmallIntegerField()
    closed = models.BooleanField()
    days = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["state", "by", "key", "closed", "days"], name="wait_once"
            )
        ]

    def __str__(self):
        return f"{self.by} {self.key}: {self.count}"


class Term(models.Model):
    """A word of grievances that comes up more than before: in how many of the last week, and of
    the eight weeks before it. Counted each night; never of grievances about privacy."""

    word = models.CharField(max_length=40, unique=True)
    week = models.PositiveIntegerField()
    before = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.word
