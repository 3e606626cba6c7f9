"""The desk, and our three addresses unless a test wants them away."""

import os

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("helpdesk/", include("helpdesk.urls"))]
if not {"HELPDESK_WITHOUT_URLS", "HELPDESK_WITHOUT_APP"} & os.environ.keys():
    urlpatterns.append(path("assistkit/", include("assistkit.desks.django_helpdesk.urls")))
