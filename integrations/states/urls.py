from django.urls import path

from integrations.states.views import agreements

urlpatterns = [
    path("agreements/", agreements.agreements, name="state-agreements"),
]
