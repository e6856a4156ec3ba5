"""Platforms in the admin. What django-oauth-toolkit shows of tokens nobody needs to see."""

from django.apps import apps
from django.contrib import admin

from aggregators.admin.contributions import ContributionAdmin, ContributionRateAdmin
from aggregators.admin.disputes import DisputeAdmin
from aggregators.admin.gigs import GigCountAdmin
from aggregators.admin.going_live import GoingLiveAdmin
from aggregators.admin.platforms import PlatformAdmin
from aggregators.admin.reports import IntakeAdmin

__all__ = [
    "ContributionAdmin",
    "ContributionRateAdmin",
    "DisputeAdmin",
    "GigCountAdmin",
    "GoingLiveAdmin",
    "IntakeAdmin",
    "PlatformAdmin",
]

for model in apps.get_app_config("oauth2_provider").get_models():
    if admin.site.is_registered(model):
        admin.site.unregister(model)
