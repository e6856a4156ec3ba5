from django.urls import path

from workers.grievances.views import caller, counter, me, state


def pages_of(views, prefix: str, where: str) -> list:
    """The pages of somebody's own grievances, as `views` shows them."""
    return [
        path(where, views.listed, name=f"{prefix}-grievances"),
        path(f"{where}new", views.new, name=f"{prefix}-grievance-new"),
        path(f"{where}new/<slug:category>", views.about, name=f"{prefix}-grievance-about"),
        path(f"{where}<slug:number>/", views.ticket, name=f"{prefix}-grievance"),
        path(f"{where}<slug:number>/files", views.add_file, name=f"{prefix}-grievance-add"),
        path(f"{where}<slug:number>/files/<int:pk>", views.file, name=f"{prefix}-grievance-file"),
    ]


urlpatterns = [
    *pages_of(me, "me", "me/grievances/"),
    *pages_of(counter, "centre", "centre/<uuid:visit>/worker/grievances/"),
    path("state/grievances/", state.listed, name="state-grievances"),
    path("state/grievances/<slug:number>/", state.ticket, name="state-grievance"),
    path("state/grievances/<slug:number>/files/<int:pk>", state.file, name="state-grievance-file"),
    path("grievance/", caller.start, name="grievances"),
    path("grievance/write", caller.write, name="grievance-write"),
    path("grievance/find", caller.find, name="grievance-find"),
    path("grievance/code", caller.code, name="grievance-code"),
    path("grievance/who", caller.who, name="grievance-who"),
    path("grievance/leave", caller.leave, name="grievance-leave"),
    *pages_of(caller, "grievance", "grievance/mine/"),
]
