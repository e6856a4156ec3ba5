from django.urls import path

from workers.counter.views import state

urlpatterns = [
    path("", state.centres, name="state-centres"),
    path("flags", state.flags, name="state-flags"),
    path("flags/<int:pk>", state.flag, name="state-flag"),
]
