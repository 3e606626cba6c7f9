import numpy as np
import pytest

from assistkit.errors import InputError
from assistkit.index.filters import RowFilter
from assistkit.types import Passage


def passage(number, **fields):
    known = {"id": f"a{number}#0", "article_id": f"a{number}", "title": "", "text": "", "start": 0, "end": 0}
    return Passage(**(known | fields))


ROWS = RowFilter(
    [
        passage(0, language="en-US", visibility="public", facets={"product": ("desk", "chat")}),
        passage(1, language="en", facets={"product": ("desk",), "platform": ("ios",)}),
        passage(2, language="pt_BR", visibility="public"),
        passage(3, language="", facets={"product": ("Desk",)}),
    ]
)


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ({"language": "en"}, [0, 1]),
        ({"language": "EN-us"}, [0]),
        ({"language": "pt"}, [2]),
        ({"language": "pt-BR"}, [2]),
        ({"language": "e"}, []),
        ({"language": ["en", "pt"]}, [0, 1, 2]),
        ({"visibility": "public"}, [0, 2]),
        ({"visibility": ("public", "internal")}, [0, 1, 2, 3]),
        ({"article_id": ["a1", "a3", "nobody"]}, [1, 3]),
        ({"product": "desk"}, [0, 1]),
        ({"product": ["chat", "Desk"]}, [0, 3]),
        ({"product": "desk", "platform": "ios"}, [1]),
        ({"product": []}, []),
        ({"brand": "x"}, []),
    ],
)
def test_mask(where, rows):
    assert np.flatnonzero(ROWS.mask(where)).tolist() == rows
    assert np.flatnonzero(ROWS.mask(where)).tolist() == rows, "the second time it comes from the cache"


def test_no_where_is_no_mask():
    assert ROWS.mask(None) is None
    assert ROWS.mask({}) is None


def test_cached_mask_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        ROWS.mask({"language": "en"})[0] = False


def test_many_filters_do_not_pile_up():
    rows = RowFilter([passage(0)])
    for number in range(1_000):
        rows.mask({"article_id": f"a{number}"})
    assert len(rows._masks) < 100


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("en", "where must map a field to values"),
        ({"visibility": "secret"}, r"where\['visibility'\] must be one of"),
        ({"product": 3}, r"where\['product'\] must be a string or a sequence of strings; got 3"),
        ({"product": [3]}, r"where\['product'\] must be a string or a sequence of strings; got \[3\]"),
    ],
)
def test_bad_where(where, message):
    with pytest.raises(InputError, match=message):
        ROWS.mask(where)
