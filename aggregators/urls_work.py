"""A worker's platform work: `/me/work/`, the counter's pages of it, and `/w/`, the link of an
invitation, which is short because an SMS holds it."""

from django.urls import path

from aggregators.views import counter, invited, me

AT_COUNTER = "centre/<uuid:visit>/worker/work/"
ONE = "<int:platform>/"

urlpatterns = [
    path("w/<str:code>", invited.invited, name="invited"),
    path("w/<str:code>/code", invited.invited_otp, name="invited-otp"),
    path("w/<str:code>/who", invited.who, name="invited-who"),
    path("me/work/", me.overview, name="me-work"),
    path("me/work/invited/<str:code>", me.answer, name="me-work-invited"),
    path("me/work/complaints/<int:pk>/", me.dispute, name="me-work-dispute"),
    path("me/work/complaints/<int:pk>/back", me.withdraw, name="me-work-withdraw"),
    path(f"me/work/{ONE}", me.platform, name="me-work-platform"),
    path(f"me/work/{ONE}days/<str:day>", me.day, name="me-work-day"),
    path(f"me/work/{ONE}leaving", me.exit, name="me-work-exit"),
    path(f"me/work/{ONE}joining", me.joining, name="me-work-joining"),
    path(f"me/work/{ONE}not-mine", me.not_mine, name="me-work-not-mine"),
    path(f"me/work/{ONE}mine", me.is_mine, name="me-work-mine"),
    path(AT_COUNTER, counter.overview, name="centre-work"),
    path(f"{AT_COUNTER}invited/<str:code>", counter.answer, name="centre-work-invited"),
    path(f"{AT_COUNTER}complaints/<int:pk>/", counter.dispute, name="centre-work-dispute"),
    path(f"{AT_COUNTER}complaints/<int:pk>/back", counter.withdraw, name="centre-work-withdraw"),
    path(f"{AT_COUNTER}{ONE}", counter.platform, name="centre-work-platform"),
    path(f"{AT_COUNTER}{ONE}days/<str:day>", counter.day, name="centre-work-day"),
    path(f"{AT_COUNTER}{ONE}leaving", counter.exit, name="centre-work-exit"),
    path(f"{AT_COUNTER}{ONE}joining", counter.joining, name="centre-work-joining"),
    path(f"{AT_COUNTER}{ONE}not-mine", counter.not_mine, name="centre-work-not-mine"),
    path(f"{AT_COUNTER}{ONE}mine", counter.is_mine, name="centre-work-mine"),
]
