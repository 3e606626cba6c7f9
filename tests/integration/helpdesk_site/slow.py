"""An assistant whose drafter says that it has begun and then takes a minute: somebody to kill."""

import time
from pathlib import Path

from django.conf import settings

from assistkit import Assistant


class SlowDrafter:
    def draft(self, *_):
        (Path(settings.FOLDER) / "drafting").touch()
        time.sleep(60)


def assistant():
    return Assistant.open(settings.ASSISTKIT["INDEX"], drafter=SlowDrafter())
