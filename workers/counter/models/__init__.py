from workers.counter.models.centre import Block, Centre, Device, Operator
from workers.counter.models.visit import Assistance, Visit

__all__ = ["Assistance", "Block", "Centre", "Device", "Operator", "Visit"]
