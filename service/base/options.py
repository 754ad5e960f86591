"""The options of an answer, declared once: settings, API, OpenAPI and command line take bounds and words from here."""

from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from embeddings.base.answers import DEFAULTS, LanguageRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option. Those of related stories are named as the fields of `embeddings.base.answers.Options`."""

    name: str
    type: type
    description: str
    """For the API, where there is room for a sentence."""
    help: str = ""
    """For `--help`, in a line; empty where there is no such flag."""
    metavar: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    """All values, where they are words."""
    default: int | None = None
    """What holds where nobody says anything; None where the index decides, or nothing is left out."""

    @property
    def bounds(self) -> dict[str, Any]:
        """Minimum and maximum as pydantic's `Field` takes them."""
        return {name: bound for name, bound in (("ge", self.minimum), ("le", self.maximum)) if bound is not None}


LIMIT = Option(
    name="limit",
    type=int,
    description="At most so many stories.",
    help="At most so many stories.",
    metavar="N",
    minimum=1,
    maximum=50,
    default=DEFAULTS.limit,
)
SECTION = Option(
    name="section",
    type=str,
    description="Only stories of this section.",
    help="Only stories of this section.",
    metavar="NAME",
)
SITE = Option(
    name="site",
    type=str,
    description="Only stories of this site.",
    help="Only stories of this site.",
    metavar="NAME",
)
EXCLUDE = Option(
    name="exclude",
    type=str,
    description="Stories never to give, nor near copies of them: ids, slugs or addresses, several with commas between "
    "or by repeating it.",
)
SINCE = Option(
    name="since",
    type=date,
    description="Only stories published on this day or later.",
    help="Only stories of this day or later.",
    metavar="DAY",
)
MAX_AGE = Option(
    name="max_age",
    type=int,
    description="Only stories published at most so many days ago.",
    help="Only stories of the last so many days.",
    metavar="DAYS",
    minimum=0,
    maximum=36_500,
)
ONLY_OLDER = Option(
    name="only_older",
    type=bool,
    description="Only stories published before this one: its background, never what came of it.",
    help="Only stories published before this one.",
)
EXCLUDE_LINKED = Option(
    name="exclude_linked",
    type=bool,
    description="Leave out what the story's own text links to already, and near copies of that.",
    help="Leave out what the story links to already.",
)
PER_SITE = Option(
    name="per_site",
    type=int,
    description="At most so many stories of any one site other than the story's own.",
    help="At most so many of any one other site.",
    metavar="N",
    minimum=0,
)
LANGUAGES = Option(
    name="languages",
    type=str,
    description="`separate`: only stories in the story's language; `together`: in any. If not said, languages of which "
    "there are many stories are separate.",
    help="Only stories in the same language, or in any.",
    choices=get_args(LanguageRule),
)
MIN_SCORE = Option(
    name="min_score",
    type=float,
    description="Leave out stories that score lower, but for what a link, a pin or a series joins with the story: "
    "higher is stricter.",
    help="Leave out stories that score lower, from 0 to 1, but for those that a link, a pin or a series joins.",
    metavar="X",
    minimum=0,
    maximum=1,
)
DIVERSITY = Option(
    name="diversity",
    type=float,
    description="How much a story loses by being like one already in the list.",
    help="Rather different stories than like ones, from 0 to 1.",
    metavar="X",
    minimum=0,
    maximum=1,
)
RECENCY = Option(
    name="recency",
    type=float,
    description="How much newer stories are preferred; 0 is not at all.",
    help="Rather new stories than old ones, from 0 to 1.",
    metavar="X",
    minimum=0,
    maximum=1,
)
RELATED = (
    *(LIMIT, SECTION, SITE, EXCLUDE, SINCE, MAX_AGE, ONLY_OLDER, EXCLUDE_LINKED),
    *(PER_SITE, LANGUAGES, MIN_SCORE, DIVERSITY, RECENCY),
)
"""All options of related stories, in the order of `--help`."""

TAG_LIMIT = Option(
    name="limit",
    type=int,
    description="At most so many tags.",
    help="Tags a draft.",
    metavar="N",
    minimum=1,
    maximum=50,
    default=10,
)
