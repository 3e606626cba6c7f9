"""The contract of an index as the pipeline sees it (`index.seam.Knowledge`): a method a rule.

What is true is computed here as plainly as can be, from the entries; the index must say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from assistkit.errors import IndexChanged, InputError
from assistkit.index.across import ACROSS
from assistkit.index.entries import Entry
from assistkit.index.seam import LearningIndex
from assistkit.testing import knowledge_truth as truth
from assistkit.testing.fakes import HashEmbedder
from assistkit.types import Article, SolvedCase, Where, text_digest


class KnowledgeContract:
    """What every index promises to the pipeline. Subclass it and give `make_index` and `change`.

    `exact = False` is for one that finds the nearest of many rows approximately: it may miss a tenth of what an exact
    one proposes. Whatever is proposed has true numbers all the same, within `tolerance`; a cosine of groups, which are
    kept in a byte a number, within `group_tolerance`. After a change words may be off by the share `drift`, where an
    engine keeps the usual length of a text for a while. `multilingual = False` is for one that keeps no vectors of the
    multilingual embedder: it leaves them away, and a case in another language is searched by the other vector alone.
    """

    articles = 60
    exact = True
    tolerance = 1e-5
    group_tolerance = 2e-2
    drift = 0.0
    multilingual = True

    def make_index(self, entries: Sequence[Entry], embedder: HashEmbedder) -> LearningIndex:
        """A new index, open, with these entries."""
        raise NotImplementedError

    def change(self, index: LearningIndex, entries: Sequence[Entry], gone: Sequence[str]) -> LearningIndex:
        """The index, open, after these were added or replaced, then those with the ids `gone` removed."""
        raise NotImplementedError

    def test_an_empty_index_proposes_nothing(self) -> None:
        """Without articles nothing is gathered, and nothing fails."""
        index, vector = self.make_index([], truth.EMBEDDER), truth.vector_of("reset the password")
        found = index.gather("reset the password", vector, 5, spoken_for=["nobody"], also="nobody")
        _check(len(index) == 0 and found.known == 0, "an empty index must have length 0 and know of no article")
        _check(not found.articles and not found.passages and not len(found.near), f"nothing is there; got {found}")
        _check(list(found.bounds) == [0], f"bounds of no article must be [0]; got {list(found.bounds)}")

    def test_numbers_are_true(self) -> None:
        """Every number of every proposed article is what the vectors and words say."""
        index, entries = self._filled()
        for query in truth.QUERIES:
            self._compare(index, entries, query, None)

    def test_best_of_each_search_is_proposed(self) -> None:
        """The articles of the `pool` best passages by vector and by words, and the `pool` best by lead; no others."""
        index, entries = self._filled()
        for query in truth.QUERIES:
            expected = truth.proposed(entries, query, 4, None)
            self._close([a.id for a in index.gather(query, truth.vector_of(query), 4).articles], expected, query)

    def test_where_restricts_before_the_cut(self) -> None:
        """`pool` passages and articles come back whenever this many satisfy `where`; a score stays what it was."""
        index, entries = self._filled()
        for where in truth.WHERES:
            for query in truth.QUERIES[:3]:
                expected = truth.proposed(entries, query, 4, where)
                found = index.gather(query, truth.vector_of(query), 4, where=where)
                self._close([a.id for a in found.articles], expected, f"{query}, where {where}")
            self._compare(index, entries, truth.QUERIES[0], where)

    def test_a_case_with_two_vectors(self) -> None:
        """By the multilingual embedder's too passages are proposed, with true numbers; without it there are none."""
        index, entries = self._filled()
        for where in (None, *truth.WHERES[:3]) if self.multilingual else ():
            for query in truth.QUERIES:
                self._across(index, entries, query, where)
        plain = index.gather(truth.QUERIES[0], truth.vector_of(truth.QUERIES[0]), 4)
        _check(plain.across is None and plain.across_near is None, "a case with one vector must have no other numbers")

    def test_articles_without_such_vectors(self) -> None:
        """Their numbers are 0, and nobody fails."""
        entries = [replace(one, across=None) for one in truth.sample_entries(truth.sample_articles(8))]
        index, query = self.make_index(entries, truth.EMBEDDER), truth.QUERIES[0]
        found = index.gather(query, truth.vector_of(query), 4, across=truth.across_of(query))
        if not self.multilingual:
            _check(found.across is None and found.across_near is None, "an engine without them must have no numbers")
            return
        across = np.ones(1) if found.across is None else found.across
        _check(len(across) == len(found.passages) and not across.any(), f"must be 0; got {across}")

    def test_missing_vectors_are_made(self) -> None:
        """For what has none, and anew where another version made them; the index says which."""
        entries = [replace(one, across=None) for one in truth.sample_entries(truth.sample_articles(8))]
        index = self.make_index(entries, truth.EMBEDDER)
        if not self.multilingual:
            index.bring_across(truth.ACROSS)
            _check(ACROSS not in index.about, "an engine without them must not say that it has any")
            return
        full = truth.sample_entries(truth.sample_articles(8))
        cases = [SolvedCase(id="c", articles={"a-000": 1}, digest=text_digest("case"))]
        index.memory.upsert(cases, truth.vector_of("case")[None])
        for other in (truth.AnotherVersion(512), truth.ACROSS):
            index.bring_across(other)
            _check(not any(index.memory.across.known([cases[0].digest])), "those of cases by another version must go")
            index.memory.across.put([cases[0].digest], other.encode_query(["case"]))
            index.keep_learned()
            index = index.opened_again()
            _check(index.about[ACROSS] == other.fingerprint, "the index must say whose vectors it has")
            _check(all(index.memory.across.known([cases[0].digest])), "a case must keep what it has by this version")
        for query in truth.QUERIES[:3]:
            self._across(index, full, query, None)

    def test_languages_are_counted(self) -> None:
        """How many articles are in each, whatever the country; without any that says it, some are recognized."""
        index, _ = self._filled()
        found = dict(index.languages)
        expected = {"en": self.articles - self.articles // 3, "de": self.articles // 3}
        _check(found == expected, f"languages must be {expected}; got {found}")
        text = "Please open the settings, then choose the printer that you would like to share with your colleagues."
        silent = truth.sample_entries([Article(id=f"s{n}", title="Share a printer", text=text) for n in range(3)])
        found = dict(self.make_index(silent, truth.EMBEDDER).languages)
        _check(found == {"en": 3}, f"languages must be recognized as {{'en': 3}}; got {found}")

    def test_a_bad_where_is_refused(self) -> None:
        """What is no filter is an InputError, not a search without one."""
        index, _ = self._filled()
        for bad in ({"visibility": "secret"}, {"product": 3}):
            try:
                index.gather("reset", truth.vector_of("reset"), 4, where=bad)  # type: ignore[arg-type]
            except InputError:
                continue
            _check(False, f"where {bad} must be an InputError")

    def test_past_cases_speak_for_articles(self) -> None:
        """`spoken_for` comes in addition, as far as it is there and satisfies `where`; `also` in any case."""
        index, entries = self._filled()
        ids = [entry.article.id for entry in entries]
        query, vector = truth.QUERIES[0], truth.vector_of(truth.QUERIES[0])
        spoken = [one.article.id for one in entries if one.article.visibility == "internal"][-3:]
        plain = {a.id for a in index.gather(query, vector, 1).articles}
        with_them = {a.id for a in index.gather(query, vector, 1, spoken_for=[*spoken, "nobody"]).articles}
        _check(with_them == plain | set(spoken), f"spoken_for must come in addition; got {with_them - plain}")
        public: Where = {"visibility": "public"}
        restricted = {a.id for a in index.gather(query, vector, 1, spoken_for=spoken, where=public).articles}
        _check(not restricted & set(spoken), "what `where` excludes must not come back, whatever supports it")
        for also in (ids[0], ids[-1], spoken[0]):
            found = [a.id for a in index.gather(query, vector, 1, also=also, where=public).articles]
            _check(also in found, f"{also}: must be looked at, as it is asked for")

    def test_near_counts_all(self) -> None:
        """`near` is of all passages, whatever `where` says, and `known` counts all articles."""
        index, entries = self._filled()
        found = index.gather(truth.QUERIES[1], truth.vector_of(truth.QUERIES[1]), 2, where={"visibility": "internal"})
        cosines = np.sort(truth.cosines(entries, truth.vector_of(truth.QUERIES[1])))
        _check(len(found.near) == len(cosines), f"near must have {len(cosines)} cosines; got {len(found.near)}")
        _check(bool(np.abs(np.sort(found.near) - cosines).max() < self.tolerance), "near must be the true cosines")
        _check(found.known == len(entries), f"known must be {len(entries)}; got {found.known}")

    def test_an_article_without_text_is_never_proposed(self) -> None:
        """Not by its lead, and not where it is asked for."""
        bare = truth.sample_entries([Article(id="bare", title="reset the password", text="")])
        index = self.make_index([*bare, *truth.sample_entries(truth.sample_articles(5))], truth.EMBEDDER)
        found = index.gather(
            "reset the password", truth.vector_of("reset the password"), 9, spoken_for=["bare"], also="bare"
        )
        _check("bare" not in [a.id for a in found.articles], "an article without a passage must not be proposed")

    def test_a_change_is_whole(self) -> None:
        """After articles were added, replaced and removed it says what one made anew would say."""
        index, entries = self._filled()
        replaced = truth.sample_entries(
            [replace(entries[3].article, text="The zebra resets the printer.\n\nAnd merges it.")]
        )
        added = truth.sample_entries([Article(id="zz-new", title="Zebra", text="How zebras export an invoice.")])
        gone = [entry.article.id for entry in entries[10:20]]
        changed = self.change(index, [*replaced, *added], [*gone, "nobody"])
        left = [e for e in entries if e.article.id not in {*gone, entries[3].article.id}] + replaced + added
        left.sort(key=lambda entry: entry.article.id)
        for query in (*truth.QUERIES, "zebra resets the printer"):
            self._compare(changed, left, query, None, self.drift)
            self._close(
                [a.id for a in changed.gather(query, truth.vector_of(query), 4).articles],
                truth.proposed(left, query, 4, None),
                query,
            )
            if self.multilingual:
                self._across(changed, left, query, None, self.drift)
        _check(len(changed) == sum(len(e.passages) for e in left), "the length must count the passages that are there")
        _check(
            list(changed.articles) == [e.article.id for e in left], "exactly the articles that are left must be there"
        )

    def test_what_was_gathered_stays(self) -> None:
        """After a change its passages are still those of its numbers, or IndexChanged says that one of them is gone."""
        index, entries = self._filled()
        found = index.gather(truth.QUERIES[0], truth.vector_of(truth.QUERIES[0]), 4)
        before = [p for e in entries if e.article.id in {a.id for a in found.articles} for p in e.passages]
        changes = [replace(article, text=f"New. {article.text}") for article in found.articles[:1]]
        self.change(index, truth.sample_entries(changes), [article.id for article in found.articles[1:2]])
        with suppress(IndexChanged):
            _check(list(found.passages) == before, "passages must be those that were gathered, whatever came later")

    def test_any_text_is_a_name(self) -> None:
        """A word, an id or a value that means something to a database is one like others."""
        for name in ("null", "NULL", 'a"b', "a\\b", "{a,b}"):
            one = Article(id=name, title="Empty", text=f"The field says {name} then.", facets={"kind": (name,)})
            other = Article(id="other", title="Full", text=f"It may say {name} too.")
            index = self.make_index(truth.sample_entries([one]), truth.EMBEDDER)
            for changed in (other, one):
                index = self.change(index, truth.sample_entries([changed]), [])
            vector = truth.vector_of(name)
            for where in ({"kind": name}, {"article_id": name}):
                ids = [article.id for article in index.gather(name, vector, 4, where=where).articles]
                _check(ids == [name], f"where {where}: must be {[name]}; got {ids}")
            ids = [article.id for article in self.change(index, [], [name]).gather(name, vector, 4).articles]
            _check(ids == ["other"], f"{name!r} was removed; got {ids}")

    def test_articles_by_id(self) -> None:
        """Every article comes back as it went in, and an unknown one is a KeyError."""
        index, entries = self._filled()
        for entry in entries[:5]:
            found = index.articles[entry.article.id]
            _check(found == entry.article, f"{entry.article.id}: must come back as it went in; got {found}")
        _check(index.articles.get("nobody") is None and "nobody" not in index.articles, "nobody is not there")

    def test_filters_are_what_there_is(self) -> None:
        """Every field with every value that an article has, in order."""
        index, entries = self._filled()
        expected = {
            "article_id": tuple(entry.article.id for entry in entries),
            "language": ("de", "en", "en-us"),
            "visibility": ("internal", "public"),
            "product": ("p0", "p1", "p2"),
        }
        found = {name: tuple(values) for name, values in index.filters.items()}
        _check(found == expected, f"filters must be {expected}; got {found}")

    def test_vectors_of_groups(self) -> None:
        """A group's vector by its text; None for a text that no article has."""
        index, entries = self._filled()
        entry = entries[4]
        found = index.vector_of_group(entry.texts[0])
        _check(found is not None, "a group that is there must be found")
        if found is not None:
            near = float(found.astype(np.float64) @ entry.vectors[0].astype(np.float64))
            _check(near > 1 - self.group_tolerance, f"must be the vector that was given; its cosine is {near}")
            _check(abs(float(np.linalg.norm(found)) - 1) < 1e-3, "must be of length 1")
        _check(index.vector_of_group("nobody wrote this") is None, "an unknown text must be None")

    def test_what_was_learned_stays(self) -> None:
        """Kept notes and solved cases are there when it is opened again; what was forgotten is not."""
        index, entries = self._filled()
        ids = [entry.article.id for entry in entries]
        digests = [text_digest(f"case {n}") for n in range(4)]
        cases = [SolvedCase(id=f"c{n}", articles={ids[n]: 1, "nobody": 1}, digest=digests[n]) for n in range(4)]
        index.memory.upsert(cases, np.stack([truth.vector_of(f"case {n}") for n in range(4)]))
        index.memory.across.put(digests[:2], np.stack([truth.across_of(f"case {n}") for n in range(2)]))
        index.note("seen", {"times": 3})
        before = index.generation
        index.keep_learned()
        again = index.opened_again()
        _check(again.generation > before, "what was learned must be a new version")
        _check({c.id for c in again.memory.cases} == {"c0", "c1", "c2", "c3"}, "four cases must be remembered")
        _check(
            bool((again.memory.vector("c2") == truth.vector_of("case 2")).all()),
            "a case must keep its vector, to the bit",
        )
        known = again.memory.across.known(digests)
        _check(known == [True, True, False, False], f"the cases' vectors of the multilingual embedder; got {known}")
        _check(again.about["seen"] == {"times": 3}, "a note must be kept")
        _check(set(ids[:4]) <= set(again.article_ids), "the articles that solved a case must be named")
        _check("nobody" not in again.article_ids and list(again.article_ids) == sorted(again.article_ids), "in order")
        again.memory.forget(["c1"])
        again.memory.across.put(digests[2:3], truth.across_of("case 2")[None])
        again.note("seen", None)
        again.keep_learned()
        again.wipe()
        third = again.opened_again()
        _check({c.id for c in third.memory.cases} == {"c0", "c2", "c3"}, "a forgotten case must be gone")
        known = third.memory.across.known(digests)
        _check(known == [True, False, True, False], f"one came for a case that was known, one is gone; got {known}")
        _check("seen" not in third.about, "a note that was taken back must be gone")
        self._compare(third, entries, truth.QUERIES[0], None)

    def test_a_version_is_known_by_its_digest(self) -> None:
        """An index knows whether it is the latest version; another version has another digest."""
        index, _ = self._filled()
        _check(index.is_latest(), "what was just opened is the latest")
        other = index.opened_again()
        _check(other.digest == index.digest, "the same version must have the same digest")
        other.note("seen", 1)
        other.keep_learned()
        _check(not index.is_latest() and other.is_latest(), "only the new version is the latest")
        _check(other.digest != index.digest, "another version must have another digest")

    def _filled(self) -> tuple[LearningIndex, list[Entry]]:
        entries = truth.sample_entries(truth.sample_articles(self.articles))
        return self.make_index(entries, truth.EMBEDDER), entries

    def _close(self, found: Sequence[str], expected: tuple[set[str], set[str]], what: str) -> None:
        _check(list(found) == sorted(found), f"{what}: articles must come in order of id; got {found}")
        must, may = expected
        missed, more = must - set(found), set(found) - may
        allowed = 0 if self.exact else 0.1 * len(must)
        _check(len(missed) <= allowed, f"{what}: must propose {sorted(missed)} too")
        _check(not self.exact or not more, f"{what}: must not propose {sorted(more)}")

    def _across(
        self, index: LearningIndex, entries: Sequence[Entry], query: str, where: Where | None, drift: float = 0.0
    ) -> None:
        """What is gathered for a case with a vector of both kinds."""
        vector = truth.across_of(query)
        found = index.gather(query, truth.vector_of(query), 4, where=where, across=vector)
        expected = truth.proposed(entries, query, 4, where, across=True)
        self._close([a.id for a in found.articles], expected, f"{query}, by two vectors, where {where}")
        own, nearer = truth.cosines_across(entries, vector)
        by_id = dict(zip((p.id for p in truth.passages_of(entries)), nearer.tolist(), strict=True))
        _check(found.across is not None and found.across_near is not None, f"{query}: must have numbers of both")
        if found.across is not None and found.across_near is not None:
            off = np.abs(found.across - np.array([by_id[p.id] for p in found.passages])).max(initial=0.0)
            _check(off <= self.group_tolerance, f"{query}: across is off by {off}")
            _check(len(found.across_near) == len(own), f"{query}: across_near must have {len(own)} cosines")
            off = np.abs(np.sort(found.across_near) - np.sort(own)).max(initial=0.0)
            _check(off <= self.group_tolerance, f"{query}: across_near is off by {off}")
        self._compare(index, entries, query, where, drift)

    def _compare(
        self, index: LearningIndex, entries: Sequence[Entry], query: str, where: Where | None, drift: float = 0.0
    ) -> None:
        """Every number of what is gathered with the truth."""
        found, vector = index.gather(query, truth.vector_of(query), 6, where=where), truth.vector_of(query)
        known = {entry.article.id: entry for entry in entries}
        own = [known[article.id] for article in found.articles]
        _check(list(found.passages) == [p for entry in own for p in entry.passages], f"{query}: all passages, in order")
        bounds = np.cumsum([0, *(len(entry.passages) for entry in own)])
        _check(list(found.bounds) == list(bounds), f"{query}: bounds must be {list(bounds)}; got {list(found.bounds)}")
        heads = [(a.id, a.title, a.url, dict(a.facets)) for a in found.articles]
        _check(heads == [(e.article.id, e.article.title, e.article.url, dict(e.article.facets)) for e in own], "heads")
        words, whole = truth.bm25(entries, query)
        dense = {p.id: s for p, s in zip(truth.passages_of(entries), truth.cosines(entries, vector), strict=True)}
        expected = {
            "dense": [dense[p.id] for p in found.passages],
            "lexical": [words[p.id] for p in found.passages],
            "lead": [float(entry.lead.astype(np.float64) @ vector.astype(np.float64)) for entry in own],
            "words": [whole[entry.article.id] for entry in own],
            "group": [float((entry.vectors.astype(np.float64) @ vector.astype(np.float64)).max()) for entry in own],
        }
        for name, values in expected.items():
            allowed = self.group_tolerance if name == "group" else self.tolerance
            share = drift if name in ("lexical", "words") else 0.0
            off = np.abs(np.asarray(getattr(found, name)) - np.array(values)) - share * np.abs(np.array(values))
            most_off = float(off.max(initial=0.0))
            _check(most_off <= allowed, f"{query}: {name} is off by {most_off}")
        if self.exact:
            most = max(whole.values(), default=0.0)
            _check(
                abs(found.most_words - most) <= self.tolerance + drift * most,
                f"most_words must be {most}; got {found.most_words}",
            )


def knowledge_failures(contract: KnowledgeContract) -> list[str]:
    """The rules (method names) that an index breaks."""
    return [name for name in dir(contract) if name.startswith("test_") and _fails(contract, name)]


def _fails(contract: KnowledgeContract, name: str) -> bool:
    try:
        getattr(contract, name)()
    except Exception:  # noqa: BLE001  an index that crashes breaks the rule too
        return True
    return False


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise AssertionError(message)
