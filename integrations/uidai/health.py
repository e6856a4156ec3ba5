from eshram.integrations import Integration, last_calls


def status() -> Integration:
    return Integration("uidai", "UIDAI", **last_calls("uidai"))
