"""A second process on the test's database, started by path: `other_process.py <what>`.

    worker   a Celery worker that takes tasks from the queue in $TEST_QUEUE
    crash    a pump whose process is killed after the phone has the message, before it is recorded
    pump     a pump that begins again, as the sweep has it do, whatever ended it; at any hour

$TEST_DATABASE names the database, $SANDBOX_PHONE_URL the phone, $TEST_FLAG the wake-up flag.
"""

import functools
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eshram.settings")


def worker():
    from eshram.celery import app
    from eshram.outbox import wake

    wake.FLAG = os.environ["TEST_FLAG"]
    queue = os.environ["TEST_QUEUE"]
    app.send_task = functools.partial(app.send_task, queue=queue)
    options = ["--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
    app.worker_main(["worker", *options, "--queues", queue])


def crash():
    from eshram.outbox import pump

    send = pump.sms_backend().send

    def send_and_die(sms):
        send(sms)
        os.kill(os.getpid(), signal.SIGKILL)

    pump.sms_backend().send = send_and_die
    pump.deliver()


def pump():
    from django.db import Error, connection

    from eshram.outbox import pump

    pump.daytime = lambda: True
    pump.CLAIM = timedelta(seconds=float(os.environ["CLAIM_SECONDS"]))
    while True:
        try:
            pump.deliver(batch=int(os.environ["BATCH"]))
        except Error:
            connection.close()
        time.sleep(0.1)


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    settings.SANDBOX_PHONE_URL = os.environ["SANDBOX_PHONE_URL"]
    settings.SMS_BACKEND = "integrations.sms.sandbox.SandboxBackend"
    django.setup()
    {"worker": worker, "crash": crash, "pump": pump}[sys.argv[1]]()
