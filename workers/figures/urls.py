from django.urls import path

from workers.figures import exclusion, views
from workers.figures.corridors import views as corridors
from workers.figures.grievances import views as waits

urlpatterns = [
    path("admin/corridors/", corridors.ministry, name="corridors"),
    path("admin/corridors/corridors.csv", corridors.ministry_csv, name="corridors-csv"),
    path("state/corridors/", corridors.state, name="state-corridors"),
    path("state/corridors/corridors.csv", corridors.state_csv, name="state-corridors-csv"),
    path("admin/exclusion/", exclusion.ministry, name="exclusion"),
    path("state/exclusion/", exclusion.state, name="state-exclusion"),
    path("admin/grievance-figures/", waits.ministry, name="waits"),
    path("state/grievance-figures/", waits.state, name="state-waits"),
    path("stats/", views.stats, name="stats"),
    path("stats/women", views.women_page, name="stats-women"),
    path("stats/data", views.data, name="stats-data"),
    path("stats/data/<slug:name>.csv", views.download, {"kind": "csv"}, name="stats-csv"),
    path(
        "stats/data/<slug:name>.parquet", views.download, {"kind": "parquet"}, name="stats-parquet"
    ),
]
