from integrations.registries.models.key import Key
from integrations.registries.models.message import Message
from integrations.registries.models.subscription import Subscription, Told

__all__ = ["Key", "Message", "Subscription", "Told"]
