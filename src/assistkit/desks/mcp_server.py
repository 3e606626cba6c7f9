"""Tools for language models that work beside an agent (Model Context Protocol): they read, and nothing here writes.

Nothing of an internal article is shown unless whoever starts the server switches that on.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, ParamSpec, TypeVar

from assistkit._package import __version__
from assistkit.assistant import Assistant
from assistkit.desks.cards.draft import excerpt
from assistkit.desks.cards.sources import web_address
from assistkit.desks.panel import panel_data
from assistkit.desks.service.assistants import Assistants
from assistkit.errors import AssistkitError, InputError, MissingExtra
from assistkit.types import Case, Evidence

try:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp_types import ToolAnnotations
    from pydantic import Field
except ImportError:
    raise MissingExtra("mcp", "mcp") from None

MOST_TEXT = 200_000
"""Characters of a customer's text, or of a query."""
_EXCERPT = 600  # characters of an article

P = ParamSpec("P")
T = TypeVar("T")
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT, description="What the customer wrote.")]
Subject = Annotated[str, Field(max_length=1_000, description="The subject of the case, if it has one.")]
Many = Annotated[int, Field(ge=1, le=50, description="The maximum number of results.")]
ArticleId = Annotated[str, Field(max_length=500, description="The id of an article, as search_articles gives it.")]


@dataclass(frozen=True)
class FoundArticle:
    """An article for a query, with its best passage."""

    article_id: str
    title: str
    url: str
    visibility: str
    score: float
    excerpt: str


@dataclass(frozen=True)
class SimilarCase:
    """A solved case: no text of it is kept. `articles` are those that solved it."""

    case_id: str
    similarity: float
    articles: list[str]


class Tools:
    """What the tools do; their docstrings are what a language model reads."""

    def __init__(self, assistants: Assistants, *, internal: bool = False) -> None:
        self._assistants, self._internal = assistants, internal

    def suggest_reply(self, text: Text, subject: Subject = "") -> dict[str, Any]:
        """Suggest a reply to a customer, with the articles it quotes and how sure it is. An agent must review it."""
        case = _case(text, subject)
        return panel_data(self._assistant().suggest(case), case=case, internal=self._internal)

    def search_articles(self, query: Text, k: Many = 5) -> list[FoundArticle]:
        """Find articles of the knowledge base by meaning and words, best first."""
        assistant = self._assistant()
        where = None if self._internal else {"visibility": "public"}
        if where and "public" not in assistant.index.filters.get("visibility", ()):
            return []
        best: dict[str, Evidence] = {}
        for one in assistant.retrieve([_case(query)], k=k, where=where)[0]:
            best.setdefault(one.passage.article_id, one)
        return [
            FoundArticle(
                article_id=id,
                title=one.passage.title,
                url=web_address(one.passage.url),
                visibility=one.passage.visibility,
                score=round(one.score, 4),
                excerpt=excerpt(one.passage.text, _EXCERPT),
            )
            for id, one in best.items()
        ]

    def similar_cases(self, text: Text, subject: Subject = "", k: Many = 5) -> list[SimilarCase]:
        """Find solved cases that are like this one, and the articles that solved them. Their texts are not kept."""
        found = self._assistant().similar(_case(text, subject), k=k)
        return [
            SimilarCase(
                case_id=one.id,
                similarity=round(similarity, 4),
                articles=[id for id in one.articles if self._told(id)],
            )
            for one, similarity in found
        ]

    def explain(self, text: Text, article_id: ArticleId, subject: Subject = "") -> dict[str, Any]:
        """Explain why an article stands where it stands for a case: each signal, its weight, what it adds."""
        if not self._told(article_id):
            raise InputError("article_id: there is no such article; search_articles has the ids")
        return self._assistant().explain(_case(text, subject), article_id).to_dict()

    def _assistant(self) -> Assistant:
        self._assistants.look()
        return self._assistants.current

    def _told(self, article_id: str) -> bool:
        found = self._assistants.current.index.articles.get(article_id)
        return found is not None and (found.public or self._internal)


def mcp_server(assistants: Assistants, *, internal: bool = False) -> MCPServer:
    """The server; `run("stdio")` is what `assistkit mcp` does."""
    tools = Tools(assistants, internal=internal)
    server = MCPServer("assistkit", version=__version__, instructions=" ".join((__doc__ or "").split()))
    reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for tool in (tools.suggest_reply, tools.search_articles, tools.similar_cases, tools.explain):
        server.add_tool(_told_apart(tool), annotations=reads, structured_output=True)
    return server


def _told_apart(tool: Callable[P, T]) -> Callable[P, T]:
    """The tool; an error of ours is told to the model, any other only in the log."""

    @functools.wraps(tool)
    def called(*args: P.args, **named: P.kwargs) -> T:
        try:
            return tool(*args, **named)
        except AssistkitError as error:
            _refuse(error)

    return called


def _refuse(error: AssistkitError) -> NoReturn:
    said = str(error) if isinstance(error, InputError) else f"the index cannot be used ({type(error).__name__})"
    raise ToolError(said[:300]) from None


def _case(text: str, subject: str = "") -> Case:
    return Case.from_row({"subject": subject, "text": text})
