"""What the pipeline needs of an index, kept by the folder and by PostgreSQL; bugs planted in either are caught."""

from dataclasses import replace

import numpy as np
import pytest

from assistkit.index import KnowledgeIndex
from assistkit.index.unread import Unread
from assistkit.testing.knowledge_contract import KnowledgeContract, knowledge_failures

pytest.importorskip("sqlalchemy")
from assistkit.index.postgres import PostgresIndex, cases, gathering, restricting, writing


class FolderContract(KnowledgeContract):
    made, root, number = KnowledgeIndex, None, 0

    def make_index(self, entries, embedder):
        self.number += 1
        return self.change(self.made.empty(embedder.dim, embedder.fingerprint), entries, [])

    def change(self, index, entries, gone):
        index.upsert(entries)
        index.delete(gone)
        index.save(self.root / f"kb{self.number}.index")
        return index


class PostgresContract(KnowledgeContract):
    made, url, approximate = PostgresIndex, "", False
    drift = 0.05

    def make_index(self, entries, embedder):
        index = self.made.create(self.url, embedder.dim, embedder.fingerprint, approximate=self.approximate)
        return self.change(index, entries, [])

    def change(self, index, entries, gone):
        index.upsert(entries)
        index.delete(gone)
        return index.opened_again()


class TestFolder(FolderContract):
    @pytest.fixture(autouse=True)
    def _root(self, tmp_path):
        self.root = tmp_path


class TestPostgres(PostgresContract):
    @pytest.fixture(autouse=True)
    def _url(self, vector_url):
        self.url = vector_url


class TestPostgresByGraphs(TestPostgres):
    approximate, exact = True, False


class ByName(KnowledgeIndex):
    """A folder whose gathering is spoiled by `spoil`."""

    def gather(self, query, vector, pool, **options):
        return self.spoil(super().gather(query, vector, pool, **options), **options)

    def spoil(self, found, **_options):
        raise NotImplementedError


class ForgetsTheLastPassage(ByName):
    def spoil(self, found, **_options):
        return replace(found, passages=found.passages[:-1])


class SumsInHalfPrecision(ByName):
    def spoil(self, found, **_options):
        return replace(found, dense=found.dense.astype(np.float16).astype(np.float64))


class MixesUpArticles(ByName):
    def spoil(self, found, **_options):
        return replace(found, lead=found.lead[::-1])


class CountsOnlyWhatItProposes(ByName):
    def spoil(self, found, **_options):
        return replace(found, known=len(found.articles))


class TakesTheMostOfWhatItProposes(ByName):
    def spoil(self, found, **_options):
        return replace(found, most_words=float(found.words.max(initial=0.0)) * 0.999)


class NearOnlyWhatSatisfies(ByName):
    def spoil(self, found, **options):
        return replace(found, near=found.near[: len(found.passages)]) if options.get("where") else found


class ReadsLaterWhatIsThereThen(ByName):
    """Passages of the moment at which they are read, instead of the moment of their numbers."""

    def spoil(self, found, **_options):
        def read(rows):
            known = [p for one in found.articles if one.id in self.articles for p in self.passages_of(one.id)]
            return [known[row] for row in rows if row < len(known)]

        return replace(found, passages=Unread(len(found.passages), read))


class FiltersAfterwards(ByName):
    def gather(self, query, vector, pool, **options):
        where = options.pop("where", None)
        found = KnowledgeIndex.gather(self, query, vector, pool, **options)
        mask = self.leads.mask(where)
        kept = [a for a, one in enumerate(found.articles) if mask is None or mask[self.leads.row(one.id)]]
        rows = [r for a in kept for r in range(found.bounds[a], found.bounds[a + 1])]
        return replace(
            found,
            articles=[found.articles[a] for a in kept],
            passages=[found.passages[r] for r in rows],
            bounds=np.cumsum([0, *(found.bounds[a + 1] - found.bounds[a] for a in kept)]),
            **{name: getattr(found, name)[rows] for name in ("dense", "lexical")},
            **{name: getattr(found, name)[kept] for name in ("lead", "group", "words")},
        )


class LetsPastCasesPastTheFilter(ByName):
    def gather(self, query, vector, pool, **options):
        spoken = [id for id in options.pop("spoken_for", ()) if id in self.articles]
        also = spoken[0] if spoken else options.pop("also", "")
        return KnowledgeIndex.gather(self, query, vector, pool, **{**options, "also": also, "spoken_for": spoken})


class RoundsWords(ByName):
    def spoil(self, found, **_options):
        return replace(found, words=found.words.round(2))


class ShortensTheOtherVector(ByName):
    def spoil(self, found, **options):
        return replace(found, across=found.across * 0.9) if options.get("across") is not None else found


class ForgetsTheOtherVector(ByName):
    def gather(self, query, vector, pool, **options):
        alone = KnowledgeIndex.gather(self, query, vector, pool, **{**options, "across": None})
        both = KnowledgeIndex.gather(self, query, vector, pool, **options)
        rows = [at for at, one in enumerate(both.passages) if one in alone.passages]
        kept = both.across[rows] if both.across is not None else None
        return replace(alone, across=kept, across_near=both.across_near)


class CountsCountries(KnowledgeIndex):
    @property
    def languages(self):
        return {"en": 20, "en-us": 20, "de": 20}


class ForgetsNotes(KnowledgeIndex):
    def note(self, name, value):
        pass


class IsAlwaysTheLatest(KnowledgeIndex):
    def is_latest(self):
        return True


class FindsAVectorForAnything(KnowledgeIndex):
    def vector_of_group(self, text):
        found = super().vector_of_group(text)
        return np.eye(1, self.dim, dtype=np.float32)[0] if found is None else found


FOLDER_BUGS = [*ByName.__subclasses__(), CountsCountries, ForgetsNotes, IsAlwaysTheLatest, FindsAVectorForAnything]


@pytest.mark.parametrize("bug", FOLDER_BUGS, ids=lambda bug: bug.__name__)
def test_a_bug_planted_in_the_folder_is_caught(bug, tmp_path):
    contract = FolderContract()
    contract.made, contract.root = bug, tmp_path
    assert knowledge_failures(contract), f"no rule of the contract notices {bug.__name__}"


def a_text_has_no_quotes(monkeypatch):
    for module in (writing, gathering, restricting, cases):
        monkeypatch.setattr(module, "array_text", list)


def words_are_not_counted_out(monkeypatch):
    monkeypatch.setattr(writing, "_count_out", lambda *_: None)


def old_passages_stay(monkeypatch):
    monkeypatch.setattr(writing, "_DELETE", "UPDATE assistkit.articles SET id = id || '-old' WHERE ")


def a_where_is_left_out(monkeypatch):
    monkeypatch.setattr(gathering, "restricted", lambda *_: ("", {}))


def every_word_is_as_rare(monkeypatch):
    monkeypatch.setattr(gathering.bags, "rarity", lambda *_: 1.0)


def a_repeated_word_counts_once(monkeypatch):
    monkeypatch.setattr(gathering.bags, "counts", lambda text: dict.fromkeys(writing.bags.tokenize(text), 1))


def only_a_few_are_near(monkeypatch):
    monkeypatch.setattr(gathering, "NEAREST", 20)


def groups_are_forgotten(monkeypatch):
    monkeypatch.setattr(writing, "_groups", lambda *_: ())


def titles_are_forgotten(monkeypatch):
    monkeypatch.setattr(gathering, "TITLE", -2)


def the_other_vector_of_a_known_case_is_not_kept(monkeypatch):
    monkeypatch.setattr(cases, "half_text", lambda _: None)


def vectors_of_others_are_near_too(monkeypatch):
    monkeypatch.setattr(gathering, "TITLE", 0)


@pytest.mark.parametrize(
    "plant",
    [
        a_text_has_no_quotes,
        titles_are_forgotten,
        the_other_vector_of_a_known_case_is_not_kept,
        vectors_of_others_are_near_too,
        words_are_not_counted_out,
        old_passages_stay,
        a_where_is_left_out,
        every_word_is_as_rare,
        a_repeated_word_counts_once,
        only_a_few_are_near,
        groups_are_forgotten,
    ],
    ids=lambda plant: plant.__name__,
)
def test_a_bug_planted_in_postgresql_is_caught(plant, monkeypatch, vector_url):
    contract = PostgresContract()
    contract.url = vector_url
    plant(monkeypatch)
    assert knowledge_failures(contract), f"no rule of the contract notices that {plant.__name__}"
