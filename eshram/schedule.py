"""What Celery's beat begins, and when (India time)."""

from datetime import timedelta

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {
        "task": "eshram.outbox.tasks.deliver",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "sweep-webhooks": {
        "task": "eshram.outbox.tasks.deliver_webhooks",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 15},
    },
    "age-out": {"task": "workers.tasks.age_out", "schedule": crontab(hour=0, minute=10)},
    "provisional-entries": {
        "task": "workers.counter.tasks.provisional_entries",
        "schedule": crontab(hour=9, minute=20),  # it sends messages: not at night
    },
    "nudge": {  # again each hour: for new evidence, and for a shared mobile that has answered
        "task": "workers.tasks.nudge",
        "schedule": crontab(hour="10-20", minute=5),
        "options": {"expires": 3000},
    },
    "forget-sightings": {
        "task": "workers.tasks.forget_sightings",
        "schedule": crontab(hour=2, minute=40),
    },
    "purge": {"task": "workers.tasks.purge", "schedule": timedelta(hours=1)},
    "forget-replies": {
        "task": "workers.tasks.forget_replies",
        "schedule": crontab(hour=3, minute=10),
    },
    "flag-centres": {
        "task": "workers.counter.tasks.flag_centres",
        "schedule": crontab(hour=1, minute=20),
    },
    "propose-month-close": {
        "task": "workers.counter.tasks.propose_last_month",
        "schedule": crontab(hour=2, minute=30, day_of_month="1-3"),
    },
    "count-months": {
        "task": "workers.counter.tasks.count_months",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "tidy-camps": {
        "task": "workers.counter.tasks.tidy_camps",
        "schedule": crontab(hour=3, minute=10),
    },
    "end-idle-visits": {
        "task": "workers.counter.tasks.end_idle_visits",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "end-idle-calls": {
        "task": "workers.helpline.tasks.end_idle_calls",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "match-waiting-lists": {
        "task": "schemes.tasks.match_waiting_lists",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 600},
    },
    "forget-lists": {
        "task": "schemes.tasks.forget_lists",
        "schedule": crontab(hour=3, minute=40),
    },
    "platform-files": {
        "task": "aggregators.tasks.take_waiting",
        "schedule": timedelta(minutes=2),
        "options": {"expires": 120},
    },
    "platform-answers": {
        "task": "aggregators.tasks.forget_answers",
        "schedule": crontab(hour=3, minute=50),
    },
    "platform-deadlines": {
        "task": "aggregators.tasks.keep_deadlines",
        "schedule": crontab(hour=10, minute=10),
    },
    "platform-invited": {
        "task": "aggregators.tasks.link_registered",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "platform-refused": {
        "task": "aggregators.tasks.forget_refused",
        "schedule": crontab(hour=3, minute=40),
    },
    "platform-tokens": {
        "task": "aggregators.tasks.forget_tokens",
        "schedule": crontab(hour=3, minute=50),
    },
    "platform-workers": {
        "task": "aggregators.tasks.count_gig_workers",
        "schedule": crontab(hour=4, minute=10),
    },
    "scheme-news": {  # messages: not at night
        "task": "schemes.tasks.tell_news",
        "schedule": crontab(hour=10, minute=15),
    },
    "scheme-last-days": {
        "task": "schemes.tasks.remind",
        "schedule": crontab(hour=10, minute=30),
    },
    "scheme-moves": {
        "task": "schemes.tasks.read_moves",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "grievance-deadlines": {  # messages: not at night
        "task": "workers.grievances.tasks.keep_deadlines",
        "schedule": crontab(hour=10, minute=20),
    },
    "grievance-ratings": {
        "task": "workers.grievances.tasks.ask_how_good",
        "schedule": crontab(hour=11, minute=20),
    },
    "holidays": {
        "task": "workers.grievances.tasks.load_holidays",
        "schedule": crontab(hour=4, minute=40, day_of_month=1),
    },
    "send-campaigns": {
        "task": "workers.tasks.send_campaigns",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "forget-state-changes": {
        "task": "integrations.states.tasks.forget_changes",
        "schedule": crontab(hour=4, minute=20),
    },
    "audit-months": {
        "task": "eshram.audit.tasks.add_partitions",
        "schedule": timedelta(hours=6),
    },
    "fold-figures": {
        "task": "workers.figures.tasks.fold",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "count-asked": {
        "task": "workers.figures.tasks.count_asked",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 600},
    },
    "state-files": {
        "task": "integrations.states.tasks.make_exports",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "push-state-files": {
        "task": "integrations.states.tasks.push_due",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "erase-state-files": {
        "task": "integrations.states.tasks.erase_exports",
        "schedule": crontab(minute=30),
    },
    "registry-answers": {
        "task": "integrations.registries.tasks.answer_waiting",
        "schedule": timedelta(seconds=10),
        "options": {"expires": 10},
    },
    "registry-notices": {
        "task": "integrations.registries.tasks.tell_subscribers",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "registry-messages": {
        "task": "integrations.registries.tasks.forget_messages",
        "schedule": crontab(hour=4, minute=20),
    },
    "count-waits": {
        "task": "workers.figures.tasks.count_waits",
        "schedule": crontab(minute=35),
        "options": {"expires": 3000},
    },
    "count-terms": {
        "task": "workers.figures.tasks.count_terms",
        "schedule": crontab(hour=3, minute=25),
    },
    "evaluate-schemes": {
        "task": "schemes.tasks.evaluate",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
}
