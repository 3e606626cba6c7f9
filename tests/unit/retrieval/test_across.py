"""Cases in other languages than the articles: they find them, and a case in English finds what it always did."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistkit.case.dataset import LabeledCase
from assistkit.index import KnowledgeIndex
from assistkit.learning import remember
from assistkit.retrieval.across import AcrossLanguages, blended_vote
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.past_cases import Vote
from assistkit.retrieval.ranking import HISTORY, Ranking
from assistkit.retrieval.trial import weigh
from assistkit.testing import HashEmbedder
from assistkit.types import Case
from tests.across_desk import ARTICLES, EnglishOnly, built, case

ITALIAN = "Ho dimenticato la password e non riesco più ad accedere. Come posso sceglierne una nuova?"
DUTCH = "Ik wil mijn geld terug. Wanneer staat het weer op mijn bankrekening?"
SPANISH = "La impresora no imprime nada desde ayer, ¿qué hago?"
GERMAN = "Wo sehe ich meine Termine im Kalender?"
CZECH = "Zapomněl jsem heslo a nemohu se přihlásit, co mám dělat?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeIndex:
    return built(tmp_path_factory.mktemp("across"))


def first(retriever: HybridRetriever, case: Case) -> str:
    return retriever.retrieve([case], 1)[0][0].passage.article_id


@pytest.mark.parametrize(
    ("text", "article"), [(ITALIAN, "password"), (DUTCH, "refund"), (SPANISH, "printer"), (GERMAN, "calendar")]
)
def test_a_case_in_another_language_finds_the_article(index: KnowledgeIndex, text: str, article: str) -> None:
    """Though no word of it stands in the article; its language is found out, where nobody said it."""
    assert first(HybridRetriever(index, EnglishOnly()), case(text)) == article


def test_a_case_in_english_goes_its_usual_way(index: KnowledgeIndex) -> None:
    """The very evidence that an index without the multilingual embedder gives, number by number."""
    asked = [case("I forgot my password, how do I get a new one?", language) for language in ("en", "en-US", "")]
    alone = EnglishOnly()
    alone.languages = frozenset()  # type: ignore[misc]
    usual = HybridRetriever(index, alone).retrieve(asked, 4)
    assert HybridRetriever(index, EnglishOnly()).retrieve(asked, 4) == usual


def test_which_case_is_abroad(index: KnowledgeIndex) -> None:
    """One in a language that the embedder does not read; not one whose language is unknown."""
    across = AcrossLanguages(index, EnglishOnly())
    said = [across.abroad(case(text, language)) for text, language in ((ITALIAN, "it"), ("PIN", ""), ("PIN", "it-IT"))]
    assert said == [True, False, True]
    assert not AcrossLanguages(index, HashEmbedder(64)).abroad(case(ITALIAN, "it"))
    assert [across.reads(case(text)) for text in (ITALIAN, CZECH)] == [True, False]


def test_articles_that_do_not_say_their_language_are_found_too(tmp_path: Path) -> None:
    """As most pages don't: it is recognized, and a case in English still goes its usual way."""
    silent = built(tmp_path, [{**row, "locale": ""} for row in ARTICLES])
    assert {article.language for article in silent.articles.values()} == {""}
    assert first(HybridRetriever(silent, EnglishOnly()), case(ITALIAN)) == "password"
    across = AcrossLanguages(silent, EnglishOnly())
    assert [across.abroad(case(text)) for text in (DUTCH, "I forgot my password, how do I get a new one?")] == [
        True,
        False,
    ]


def test_articles_in_a_language_that_is_not_read_make_an_english_case_abroad(tmp_path: Path) -> None:
    rows = [{"id": "p", "title": "Password dimenticata", "body": "Scegli una nuova password.", "locale": "it"}]
    rows += [{"id": "r", "title": "Rimborso di un pagamento", "body": "Il denaro torna sul conto.", "locale": "it"}]
    retriever = HybridRetriever(built(tmp_path, rows), EnglishOnly())
    assert first(retriever, case("When do I get my money back?", "en")) == "r"


def test_a_few_translations_leave_an_english_case_at_home(tmp_path: Path) -> None:
    """It is abroad only where the embedder does not read most of the articles."""
    italian = [{"id": f"i{n}", "title": "Rimborso", "body": f"Il denaro torna. {n}", "locale": "it"} for n in range(5)]
    for rows, expected in ((ARTICLES + italian[:2], False), (ARTICLES + italian, True)):
        across = AcrossLanguages(built(tmp_path / str(len(rows)), rows), EnglishOnly())
        assert across.abroad(case("When do I get my money back?", "en")) is expected


def test_what_solved_an_english_case_solves_a_dutch_one(index: KnowledgeIndex) -> None:
    """Past cases speak across languages, by the vectors of the multilingual embedder."""
    solved = [
        LabeledCase(case("The screen of the till stays black when I start it", "en", "black"), {"calendar": 1}),
        LabeledCase(case("I would like to invite my colleagues to the team", "en", "team"), {"printer": 1}),
    ]
    memory = index.with_memory(type(index.memory)(index.dim)).memory
    remember(memory, solved, EnglishOnly())
    retriever = HybridRetriever(index.with_memory(memory), EnglishOnly())
    dutch = case("Het scherm van de kassa blijft zwart als ik hem start", "nl")
    vector = EnglishOnly().encode_query(["Het scherm van de kassa blijft zwart als ik hem start"])[0]
    found = retriever.candidates(dutch, vector)
    votes = dict(zip(found.articles, found.signals["votes"], strict=True))
    assert max(votes, key=lambda article: votes[article]) == "calendar"
    assert found.past.speaking_for(int(found.places[found.articles.index("calendar")]), found.said.similarity)


def test_how_near_a_case_abroad_is_to_the_desk_is_seen_by_what_reads_it(index: KnowledgeIndex) -> None:
    """A case about the desk's own matters is nearer than one about other things, though both share no word with it."""
    retriever = HybridRetriever(index, EnglishOnly())
    ours, others = case(ITALIAN, "it"), case("Quali sono le regole del torneo di scacchi di domenica prossima?", "it")
    near = [retriever.retrieve([one], 1)[0][0].signals["near_articles"] for one in (ours, others)]
    assert near[0] > near[1] + 0.1


def test_the_article_in_the_customers_language_goes_first(tmp_path: Path) -> None:
    """Of an article and its translation; without a fitting one, that in the other language is found."""
    rows = [
        *ARTICLES[:2],
        {"id": "password-it", "title": "Password dimenticata", "locale": "it",
         "body": "Scegli una nuova password. Ti mandiamo un link per email."},
    ]  # fmt: skip
    retriever = HybridRetriever(built(tmp_path, rows), EnglishOnly())
    assert first(retriever, case(ITALIAN, "it")) == "password-it"
    assert first(retriever, case("I forgot my password. How do I choose a new one?", "en")) == "password"
    assert first(retriever, case("Quando mi restituite i soldi sul conto bancario?", "it")) == "refund"
    told = retriever.explain(case(ITALIAN, "it"), "password-it")
    assert "language" in {part.signal for part in told.parts}
    assert told.score == pytest.approx(sum(part.contribution for part in told.parts), abs=1e-4)


def test_weights_across_languages_hear_past_cases_only_where_the_desk_does(index: KnowledgeIndex) -> None:
    """A desk whose past cases mislead is deaf to them in every language."""
    deaf = HybridRetriever(index, EnglishOnly(), ranking=Ranking.default().without_history())
    vector = EnglishOnly().encode_query([ITALIAN])[0]
    found = deaf.candidates(case(ITALIAN, "it"), vector)
    weights = {part.signal: part.weight for part in deaf.explain(case(ITALIAN, "it"), "password").parts}
    assert found.abroad
    assert [weights[name] for name in HISTORY] == [0.0, 0.0]
    assert all(Ranking.across().weights[name] > 0 for name in ("dense", "words", "product", *HISTORY))


def test_cases_abroad_do_not_move_the_desks_own_weights(index: KnowledgeIndex) -> None:
    """They have weights of their kind: a hundred of them are too few to fit any."""
    memory = type(index.memory)(index.dim)
    solved = [LabeledCase(case(ITALIAN, "it", f"c{n}"), {"password": 1}) for n in range(120)]
    remember(memory, solved, EnglishOnly())
    weighed = weigh(index.with_memory(memory), EnglishOnly(), [one.case for one in solved])
    assert weighed.ranking == Ranking.default()
    assert weighed.trial is None


def test_blended_votes_lie_between_the_two() -> None:
    one = Vote(np.array([0.0, 2.0]), np.array([1.0, 0.0]), np.array([0.1]))
    other = Vote(np.array([1.0, 0.0]), np.array([1.0, 4.0]), np.array([0.9]))
    both = blended_vote(one, other)
    assert np.allclose(both.topic, [0.7, 0.6])
    assert np.allclose(both.votes, [1.0, 2.8])
    assert both.similarity is other.similarity
