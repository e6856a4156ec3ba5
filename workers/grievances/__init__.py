"""Grievances: somebody says what is wrong, a desk answers within its days, and it shows.

    opened = tickets.open_ticket(category=Category.CARD, text="…", worker=worker, by="worker",
                                 channel=Channel.ME)

`tickets` is what the person does, `handling` what a desk does, `keeping` what time does. Upper apps
bring the desks of schemes and platforms (`subjects`).
"""
