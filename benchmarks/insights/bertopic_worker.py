"""BERTopic with its defaults, in an environment of its own: texts and their vectors in, a topic a text out.

python bertopic_worker.py TEXTS.json VECTORS.npy TOPICS.json
"""

import json
import sys
from pathlib import Path

import numpy as np
from bertopic import BERTopic
from umap import UMAP

texts, vectors, out = sys.argv[1:]
# Its own defaults for UMAP, with a seed, so that the same run gives the same topics.
reduced = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=42)
topics, _ = BERTopic(umap_model=reduced).fit_transform(json.loads(Path(texts).read_text("utf-8")), np.load(vectors))
Path(out).write_text(json.dumps([int(topic) for topic in topics]), "utf-8")
