"""The Django app; it comes before `helpdesk` in INSTALLED_APPS, so that its ticket page is found first."""

from __future__ import annotations

from django.apps import AppConfig


class AssistkitHelpdesk(AppConfig):
    """Listens to helpdesk's signals."""

    name = "assistkit.desks.django_helpdesk"
    label = "assistkit_helpdesk"
    verbose_name = "Suggested replies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the signals."""
        from assistkit.desks.django_helpdesk import signals  # noqa: F401  importing it connects
