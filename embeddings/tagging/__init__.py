"""Which of the newsroom's own labels a story carries, how sure that is, and why; and, apart, names for new tags."""

from embeddings.tagging.model import TaggerModel
from embeddings.tagging.names.vocabulary import Encode
from embeddings.tagging.tagger import Tagger

__all__ = ["Encode", "Tagger", "TaggerModel"]
