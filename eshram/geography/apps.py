from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "eshram.geography"
    label = "geography"
