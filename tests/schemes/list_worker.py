"""A Celery worker on the test's databases, started by path: `list_worker.py DATABASE VAULT QUEUE
BATCH [dies]`. It takes BATCH rows of a list at once; one that dies is killed at the second slice of
links, when all of it is written and nothing committed."""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eshram.settings")


def main(database, vault, queue, batch, *rest):
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.DATABASES["vault"]["NAME"] = vault
    django.setup()
    from eshram.celery import app
    from schemes.matching import listed_facts, running

    running.BATCH = int(batch)
    if rest == ("dies",):
        give, slices = listed_facts.give, []

        def give_and_die(*arguments):
            give(*arguments)
            slices.append(arguments)
            if len(slices) == 2:
                os.kill(os.getpid(), signal.SIGKILL)

        listed_facts.give = give_and_die
    options = ["--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
    app.worker_main(["worker", *options, "--queues", queue])


if __name__ == "__main__":
    main(*sys.argv[1:])
