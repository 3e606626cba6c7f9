"""`{% assistkit_panel ticket %}`: the panel, or nothing at all where something is amiss."""

from __future__ import annotations

import logging
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html

from assistkit._package import __version__

register = template.Library()
log = logging.getLogger(__name__)


@register.simple_tag(takes_context=True)
def assistkit_panel(context: Any, ticket: Any) -> str:
    """The element and its script; "" where the page could not be as it was with them."""
    try:
        html: str = format_html(
            '<script src="{}?{}" defer></script>'
            '<assistkit-panel class="mb-3" src="{}" action="{}" target="#commentBox" csrf="{}" theme="light">'
            "</assistkit-panel>",
            reverse("assistkit_helpdesk:script"),
            __version__,
            reverse("assistkit_helpdesk:panel", args=[ticket.pk]),
            reverse("assistkit_helpdesk:review", args=[ticket.pk]),
            get_token(context["request"]),
        )
    except Exception as error:  # noqa: BLE001  whatever it is, the ticket must be readable
        log.warning("no panel: %s; are the urls included?", type(error).__name__)
        return ""
    return html
