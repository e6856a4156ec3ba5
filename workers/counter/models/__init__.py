from workers.counter.models.centre import Centre, Device, Operator
from workers.counter.models.visit import Assistance, Visit

__all__ = ["Assistance", "Centre", "Device", "Operator", "Visit"]
