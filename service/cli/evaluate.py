"""`seealso evaluate`."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.common import NamedPath, OutputPath, config_option, json_option, prepare_output, print_notes, replacing

if TYPE_CHECKING:
    from embeddings.evaluation.results import Comparison, Evaluation, TagResult

WIDTH = 100
_FOLDER = NamedPath(file_okay=False)


@click.command("evaluate")
@click.argument("archive", nargs=-1, type=NamedPath())
@config_option
@click.option(
    "--model", metavar="NAME", help="Encoder: a sentence-transformers name or folder.  [default: by your languages]"
)
@json_option
@click.option(
    "--html",
    type=OutputPath(),
    metavar="FILE",
    help="Also write one page with charts and the worst misses to look at.",
)
@click.option(
    "--cache", type=_FOLDER, metavar="DIR", help="Where embeddings are kept.  [default: in the index's folder]"
)
def evaluate_command(
    archive: tuple[Path, ...],
    config: Path | None,
    model: str | None,
    as_json: bool,
    html: Path | None,
    cache: Path | None,
) -> None:
    """Tell how well Seealso does on ARCHIVE, by the links and tags that its own editors set.

    Links and tags are hidden, asked for, and compared with what simpler methods find. No index is needed or changed.

    Words that are linked often repeat the title that they lead to. So that they give nothing away, stories are embedded
    again without them: the first evaluation takes about as long as a first build, later ones a minute or so.

    \b
    Examples:
      seealso evaluate content/
      seealso evaluate content/ --html evaluation.html
      seealso evaluate content/ --json > evaluation.json
    """
    from service.cli.progress import Reporter
    from service.payloads.render import Renderer
    from service.reports.evaluation_report import page, record
    from service.settings import load

    settings = load(archive, config=config, flags={"model": model, "cache": cache})
    print_notes(f"settings: {settings.file}" if settings.file else "", settings.left_aside)
    plan = settings.build_plan()
    from embeddings.evaluation import evaluate

    with ExitStack() as stack:
        stream = None
        if html is not None:
            prepare_output(html)
            stream = stack.enter_context(replacing(html))
        with Reporter() as reporter:
            evaluation = evaluate(plan, settings.options(), progress=reporter)
        renderer = Renderer([{"name": site.name, "base_url": site.base_url} for site in plan.sites])
        if stream is not None:
            stream.write(page(evaluation, renderer, " and ".join(site.title for site in plan.sites)))
        if as_json:
            click.echo(json.dumps(record(evaluation, renderer), ensure_ascii=False))
        else:
            click.echo(listing(evaluation))
    if html is not None:
        click.echo(f"page written to {html}", err=True)


def listing(evaluation: Evaluation) -> str:
    """Write the evaluation for a person, in lines of at most WIDTH characters."""
    from service.reports import evaluation_report

    lines = [f"{evaluation.articles:,} stories, judged with {evaluation.model}"]
    related, tags = evaluation.related, evaluation.tags
    if related:
        lines += ["", "RELATED STORIES, AS A READER MEETS THEM", *_wrapped(evaluation_report.reader_head(related)), ""]
        lines += [*_table(related.reader), "", *_points(evaluation_report.reader_sentences(related))]
    if related and related.editor:
        lines += [
            "",
            "RELATED STORIES, AS AN EDITOR MEETS THEM",
            *_wrapped(evaluation_report.editor_head(related.editor)),
            "",
        ]
        lines += [*_table(related.editor), "", *_points(evaluation_report.editor_sentences(related.editor))]
    if tags:
        lines += ["", "TAGS FOR A DRAFT", *_wrapped(evaluation_report.tags_head(tags)), ""]
        lines += [*_table(tags.comparison), "", *_points(evaluation_report.tags_sentences(tags)), "", *_bins(tags)]
    if evaluation.unjudged:
        lines += ["", "NOT JUDGED", *_points(f"{name}: {reason}" for name, reason in evaluation.unjudged.items())]
    lines += ["", "HOW TO READ THIS"]
    comparisons = [comparison for comparison in (related and related.reader, tags and tags.comparison) if comparison]
    measures = dict.fromkeys(name for comparison in comparisons for name in comparison.methods[-1].figures)
    lines += [
        *_points(": ".join(evaluation_report.MEASURES[name]) for name in measures),
        *_points([evaluation_report.INTERVALS]),
    ]
    return "\n".join(lines)


def _table(comparison: Comparison) -> Iterator[str]:
    from service.reports.evaluation_report import MEASURES, METHODS

    measures = list(comparison.methods[-1].figures)
    width = max(len(METHODS[method.name]) for method in comparison.methods)
    cells = [
        [
            f"{figure.mean:.3f} ({_short(figure.low)}–{_short(figure.high)})"
            for figure in map(method.figures.__getitem__, measures)
        ]
        for method in comparison.methods
    ]
    yield f"  {'':<{width}}" + "".join(f"  {MEASURES[name][0]:<16}" for name in measures).rstrip()
    for method, row in zip(comparison.methods, cells, strict=True):
        yield (f"  {METHODS[method.name]:<{width}}" + "".join(f"  {cell:<16}" for cell in row)).rstrip()


def _short(value: float) -> str:
    return "1.0" if value > 0.995 else f"{value:.2f}".removeprefix("0")


def _bins(tags: TagResult) -> Iterator[str]:
    yield f"  {'confidence':>10}  {'right':>5}  {'suggestions':>11}"
    for bin in tags.bins:
        yield f"  {bin.confidence:>10.0%}  {bin.right:>5.0%}  {bin.suggestions:>11,}"


def _points(sentences: Iterator[str] | list[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from textwrap.wrap(sentence, WIDTH, initial_indent="- ", subsequent_indent="  ")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)
