"""In which queue a task waits. Each queue has workers of its own (`docker-compose.yml`,
`eshram.embedded.supervisor`), so that an export of an hour holds up no code that somebody waits
for. A worker that is told no queue takes from all of them.
"""

from kombu import Queue

QUEUES = {
    # Somebody looks at a phone: nothing else waits here.
    "messages": [
        "eshram.outbox.tasks.deliver",
    ],
    # Done in seconds, or in as many as a run of theirs is given.
    "celery": [
        "aggregators.tasks.forget_answers",
        "aggregators.tasks.forget_refused",
        "aggregators.tasks.forget_tokens",
        "aggregators.tasks.keep_deadlines",
        "aggregators.tasks.link_registered",
        "eshram.audit.tasks.add_partitions",
        "eshram.outbox.tasks.deliver_webhooks",
        "integrations.registries.tasks.answer_waiting",
        "integrations.states.tasks.make_exports",
        "integrations.states.tasks.push_due",
        "schemes.tasks.read_moves",
        "workers.counter.tasks.count_months",
        "workers.counter.tasks.end_idle_visits",
        "workers.counter.tasks.propose_last_month",
        "workers.counter.tasks.provisional_entries",
        "workers.counter.tasks.tidy_camps",
        "workers.figures.tasks.count_asked",
        "workers.figures.tasks.count_terms",
        "workers.figures.tasks.count_waits",
        "workers.figures.tasks.fold",
        "workers.grievances.tasks.ask_how_good",
        "workers.grievances.tasks.keep_deadlines",
        "workers.grievances.tasks.load_holidays",
        "workers.helpline.tasks.end_idle_calls",
        "workers.tasks.forget_replies",
        "workers.tasks.send_campaigns",
    ],
    # Files, and what reads or writes a good part of the register.
    "long": [
        "aggregators.tasks.count_gig_workers",
        "aggregators.tasks.take_intake",
        "aggregators.tasks.take_waiting",
        "integrations.registries.tasks.forget_messages",
        "integrations.registries.tasks.tell_subscribers",
        "integrations.states.tasks.end_outdated",
        "integrations.states.tasks.erase_exports",
        "integrations.states.tasks.forget_changes",
        "integrations.states.tasks.make_export",
        "integrations.states.tasks.push",
        "schemes.tasks.evaluate",
        "schemes.tasks.forget_lists",
        "schemes.tasks.match_list",
        "schemes.tasks.match_waiting_lists",
        "schemes.tasks.remind",
        "schemes.tasks.tell_news",
        "workers.counter.tasks.flag_centres",
        "workers.tasks.age_out",
        "workers.tasks.forget_sightings",
        "workers.tasks.nudge",
        "workers.tasks.purge",
    ],
}
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in QUEUES]
CELERY_TASK_ROUTES = {task: {"queue": name} for name, tasks in QUEUES.items() for task in tasks}
