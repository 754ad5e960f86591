"""The whole index as one JSON file, for sites that are built rather than served."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TextIO

from embeddings.base import reader_visibility
from service.payloads import render, responses

if TYPE_CHECKING:
    from embeddings.base.answers import Options
    from embeddings.building.assembling.embedding import Progress
    from embeddings.index.index import Index

NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that JSON may hold as they are, and YAML not, or only as a space: Jekyll reads JSON as YAML."""


def write_all(index: Index, stream: TextIO, options: Options, progress: Progress | None = None) -> int:
    """Write every story that readers may see, with its related ones, and return how many stories they are.

    The same index and options write the same bytes, until a story appears or goes.
    """
    now = reader_visibility.now()
    renderer = render.Renderer(index.manifest.sites)
    head = {"version": responses.EXPORT_VERSION, "built_at": index.manifest.built_at}
    # Story by story, so that a large archive needs no more memory than a small one.
    stream.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "articles": {')
    count = 0
    for article in index.articles(now):
        item = renderer.exported(article, index.related(article.id, options, now), index.translations(article.id, now))
        key = json.dumps(article.id, ensure_ascii=False)
        entry = NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", f"{key}: {item.model_dump_json()}")
        stream.write(f"{',' if count else ''}\n{entry}")
        count += 1
        if progress:
            progress("exporting", count, index.manifest.articles)
    stream.write("\n}}\n")
    return count
