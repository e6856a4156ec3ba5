from django.urls import path

from integrations.onorc import api

urlpatterns = [path("pickups", api.pickups, name="onorc-pickups")]
