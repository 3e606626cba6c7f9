"""The tables of finding codes in the manual are those of the code."""

from __future__ import annotations

import findings_tables
import pytest


@pytest.mark.parametrize("page", findings_tables.HEADS)
def test_table_is_made_from_the_codes(page):
    """`python tests/docs/findings_tables.py` would change nothing."""
    assert (findings_tables.DOCS / page).read_text(encoding="utf-8") == findings_tables.written(page)
