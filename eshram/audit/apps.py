from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "eshram.audit"
    label = "audit"
