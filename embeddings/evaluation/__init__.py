"""How well both jobs are done, told by the newsroom's own links and tags, beside simpler methods."""

from embeddings.evaluation.evaluate import evaluate
from embeddings.evaluation.results import Evaluation

__all__ = ["Evaluation", "evaluate"]
