"""`path("assistkit/", include("assistkit.desks.django_helpdesk.urls"))`"""

from __future__ import annotations

from django.urls import path

from assistkit.desks.django_helpdesk import views

app_name = "assistkit_helpdesk"
urlpatterns = [
    path("panel.js", views.script, name="script"),
    path("tickets/<int:ticket_id>/panel/", views.panel, name="panel"),
    path("tickets/<int:ticket_id>/review/", views.review, name="review"),
]
