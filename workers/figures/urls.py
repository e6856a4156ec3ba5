from django.urls import path

from workers.figures import views

urlpatterns = [
    path("stats/", views.stats, name="stats"),
    path("stats/women", views.women_page, name="stats-women"),
    path("stats/data", views.data, name="stats-data"),
    path("stats/data/<slug:name>.csv", views.download, {"kind": "csv"}, name="stats-csv"),
    path(
        "stats/data/<slug:name>.parquet", views.download, {"kind": "parquet"}, name="stats-parquet"
    ),
]
