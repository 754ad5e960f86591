"""The names and words by which generators and CMSs keep a page from readers.

Every name and word is compared without case, hyphens and underscores. Each rule has a row in
tests/data/visibility.yaml, with the page of the documentation that it comes from.
"""

import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass

from content.base import Hidden, translated_names
from content.base.translated_names import keys_of
from content.visibility import translated
from content.visibility.words import word_of


@dataclass(frozen=True, slots=True)
class Kind:
    """How a name is read."""

    reason: Hidden
    """Why the story is hidden where the value does not say it better."""
    hides: bool | None
    """The flag that hides; None where a flag is no mark."""
    strict: bool = False
    """True: the name is about nothing else, so more words hide, and an unknown value does too, with a warning."""
    weak: bool = False
    """True: a value that is not known hides only where the archive has a publishing word under the same name."""


_STRICT = {
    (Hidden.DRAFT, True): ("draft", "isdraft", "draftstatus"),
    (Hidden.UNPUBLISHED, False): (
        "published", "ispublished", "publish", "dgpublish", "publishstatus", "publishstate", "publicationstatus",
        "publicationstate", "publishingstatus", "publishingstate", "poststatus", "poststate", "wppoststatus",
        "wpstatus", "moderationstate", "moderationstatus", "pubstatus", "pubstate",
    ),
    (Hidden.PRIVATE, True): ("private", "isprivate"),
    (Hidden.PRIVATE, False): ("visibility",),
    (Hidden.UNLISTED, True): ("unlisted", "isunlisted", "hidden", "ishidden"),
    (Hidden.UNLISTED, False): ("listed", "islisted"),
}  # fmt: skip
_FLAGS = {
    (Hidden.DRAFT, True): (
        "draftmode", "isdraftmode", "isprovisionaldraft", "isrevision",
        "unfinished", "isunfinished", "wip", "workinprogress", "saveasdraft", "pending",
        "ispending", "pendingreview", "pendingapproval", "awaitingreview", "awaitingapproval", "needsapproval",
        "unapproved", "isunapproved", "roughdraft", "needsreview", "needsedit", "needsedits", "needsediting",
        "needscopyedit",
    ),
    (Hidden.UNPUBLISHED, True): (
        "unpublished", "isunpublished", "unpublish", "donotpublish", "dontpublish", "nopublish", "neverpublish",
        "notpublished", "notforpublication", "skippublish", "skippublishing", "norender", "nobuild", "ignored",
        "ignore", "ignorepost", "excluded", "hold", "onhold", "withheld", "disabled", "isdisabled", "archived",
        "isarchived", "archivedindashboard", "spiked", "spike", "legalhold", "retracted", "isretracted",
        "withdrawn", "iswithdrawn",
        "suppressed", "issuppressed", "inactive", "isinactive", "notready", "isnotready",
        "kill", "iskilled", "dummy", "isdummy", "placeholder", "isplaceholder", "istest", "testpost",
    ),
    (Hidden.UNPUBLISHED, False): (
        "live", "islive", "released", "isreleased", "ready", "viewable", "render", "enabled", "isenabled",
        "enabledforsite", "routable", "publishable", "ispublishable", "readytopublish", "isready", "isactive",
        "approved", "isapproved", "shouldoutput", "cleared", "iscleared", "clearedforpublication", "legalcleared",
        "legallycleared", "signedoff", "issignedoff", "greenlit",
    ),
    (Hidden.DELETED, True): (
        "takedown", "takendown", "istakendown", "pulled", "ispulled", "deleted", "isdeleted", "trashed",
        "istrashed", "trash", "intrash", "removed", "gone", "isgone", "rtbf", "righttobeforgotten",
    ),
    (Hidden.EXPIRED, True): ("expired", "isexpired"),
    (Hidden.FUTURE, True): (
        "embargo", "embargoed", "isembargoed", "underembargo", "isunderembargo", "scheduled", "isscheduled", "queued",
        "isqueued",
    ),
    (Hidden.PRIVATE, True): (
        "protected", "isprotected", "passwordprotected", "ispasswordprotected", "encrypt", "encrypted", "isencrypted",
        "internal", "isinternal", "secret", "confidential", "staffonly", "internalonly", "editorsonly", "adminonly",
        "loginrequired", "requirelogin", "requireslogin", "privatepost", "privatepage", "restricted", "isrestricted",
    ),
    (Hidden.PRIVATE, False): ("public", "ispublic"),
    (Hidden.UNLISTED, True): (
        "unlist", "delist", "notlisted", "nolist", "hide", "headless",
        "excludefromcollections", "delisted", "isdelisted", "emailonly", "invisible", "isinvisible", "hidepost",
        "hidepage", "hidearticle", "hidestory", "hiddenpost", "hiddenpage", "posthidden", "pagehidden",
    ),
    (Hidden.UNLISTED, False): (
        "show", "display", "listable", "visible", "isvisible", "publiclyvisible", "discoverable", "permalink", "url",
        "build", "inlist", "showinlist", "showinlists", "showinlisting", "showinlistings", "showinblog",
        "showinarchive", "article", "isarticle",
    ),
}  # fmt: skip
_WEAK = ("status", "state", "currentstate")
_STORY_STATUS_NAMES = (
    "pagestatus", "pagestate", "articlestatus", "articlestate",
    "storystatus", "storystate", "entrystatus", "entrystate", "contentstatus", "contentstate", "documentstatus",
    "documentstate", "docstatus", "workflowstatus", "workflowstate", "editorialstatus", "editorialstate",
    "reviewstatus", "reviewstate", "publishedstatus",
    "creativeworkstatus", "ghoststatus", "wordpressstatus", "substackstatus", "drupalstatus", "bloggerstatus",
    "tumblrstate", "notionstatus",
)  # fmt: skip
"""Names of the same that are about the story alone: `in review` is there what it is under `draft`."""
STATES_OF_OLD_STORIES = frozenset(("archived", "never", "none", "sent"))
"""Values that a published story, too, may have there, or that stand for a step that it did not need."""
_OUT_OF_LISTS = re.compile(
    r"(?:(?:hide|hidden|exclude|excluded|omit|omitted)from|(?:hide|hidden)in)(?:all|the)?"
    r"(?:lists?|listings?|collections?|blog|archives?|public|readers|site|website)"
)
"""Flags that keep a page out of lists: `hideFromLists`, `hide_in_list`, `exclude_from_archive`."""
_AUDIENCE_NAMES = ("access", "accesslevel", "audience", "privacy", "security")
"""Names under which a word that hides does, and all others say who pays or whom it is written for."""
_WORKFLOW_NAMES = ("stage", "phase", "lifecycle", "workflow", "approval")
"""Names of a step on the way to print, under which a word that hides does. All others may be about anything."""
_WORKFLOW_STATUS = re.compile(
    r"(?:page|post|article|story|entry|content|document|doc|news|blog|item|record|node|resource|piece|column|copy|text"
    r"|web|website|site|online|cms|wp|wordpress|drupal|joomla|ghost|hugo|jekyll|obsidian|notion|airtable|strapi|directus"
    r"|contentful|sanity|prismic|storyblok|craft|statamic|payload|kirby|decap|contentlayer|editor|editorial|edit|editing"
    r"|desk|draft|review|approval|moderation|pub|publish|published|publishing|publication|release|production|workflow"
    r"|lifecycle)(?:status|state|stage|step|phase)"
)
"""The same of a page or a CMS: `cmsStatus`, `publishedState`; not of an event or a bill, which is scheduled."""
_PAGE_VISIBILITY = re.compile(r"(?:page|post|article|story|entry|content|item|node|web|site)visibility")
_TRANSLATED_TRUE = (translated.HIDING, translated.FLAGS)
_TRANSLATED_FALSE = (*translated.SHOWN, *translated.PUBLIC, *translated.PUBLISH)
KINDS: Mapping[str, Kind] = {
    **{name: Kind(Hidden.PRIVATE, None) for name in _AUDIENCE_NAMES},
    **{name: Kind(Hidden.UNPUBLISHED, None) for name in _WORKFLOW_NAMES},
    **{key: Kind(why, True) for names in _TRANSLATED_TRUE for why, words in names.items() for key in keys_of(words)},
    **{key: Kind(Hidden.UNPUBLISHED, False, weak=True) for key in keys_of(_TRANSLATED_FALSE)},
    **{key: Kind(Hidden.UNLISTED, False) for key in keys_of(translated.VISIBLE)},
    **{key: Kind(Hidden.UNPUBLISHED, None, weak=True) for key in keys_of(translated_names.STATUS)},
    **{key: Kind(Hidden.PRIVATE, None, weak=True) for key in keys_of(translated_names.VISIBILITY)},
    **{name: Kind(why, flag, strict=True) for (why, flag), names in _STRICT.items() for name in names},
    **{name: Kind(why, flag) for (why, flag), names in _FLAGS.items() for name in names},
    **{name: Kind(Hidden.UNPUBLISHED, None, weak=True) for name in _WEAK},
    **{name: Kind(Hidden.UNPUBLISHED, None, strict=True, weak=True) for name in _STORY_STATUS_NAMES},
}
_PATTERNS = (
    (_OUT_OF_LISTS, Kind(Hidden.UNLISTED, True)),
    (_WORKFLOW_STATUS, Kind(Hidden.UNPUBLISHED, None)),
    (_PAGE_VISIBILITY, Kind(Hidden.PRIVATE, None)),
)
WHERE_ANYTHING_HIDES: Mapping[str, Hidden] = {
    # The words of a reason must not give away what a password protects.
    "password": Hidden.PRIVATE,
    "postpassword": Hidden.PRIVATE,
    "passphrase": Hidden.PRIVATE,
    # The name of the way in which Statamic lets only some in.
    "protect": Hidden.PRIVATE,
    # What WordPress notes of a story for as long as it lies in the trash.
    "wptrashmetastatus": Hidden.DELETED,
    "wptrashmetatime": Hidden.DELETED,
    # A flag, or the names of the collections that the page is kept out of.
    "eleventyexcludefromcollections": Hidden.UNLISTED,
    "buildawesomeexcludefromcollections": Hidden.UNLISTED,
}
"""Names under which every value hides that is neither empty nor false."""
REDIRECTS = frozenset(("movedto", "redirect", "redirectto", "redirecturl"))
"""Names of the address to which a page leads its readers on instead of showing them its words."""
POST_TYPE_NAMES = frozenset(("posttype", "wpposttype", "type", "layout", "bloggertype"))
"""Names under which exports of WordPress and Blogger write what a post is."""
BLOGGER = "blogger"
"""What stands before such a name in Blogger's, whose `comment` is a reader's, and no section."""
_POST_TYPES_WITHOUT_PAGE = (
    "attachment", "custom_css", "customize_changeset", "nav_menu_item", "oembed_cache", "redirect", "redirected",
    "redirection", "revision", "user_request",
    "wp_block", "wp_font_face", "wp_font_family", "wp_global_styles", "wp_navigation", "wp_template",
    "wp_template_part",
    "acf-field", "acf-field-group", "acf-post-type", "acf-taxonomy", "acf-ui-options-page", "elementor_library",
    "et_pb_layout", "fl-builder-template", "flamingo_contact", "flamingo_inbound", "fusion_template", "jp_pay_order",
    "jp_pay_product", "mc4wp-form", "nf_sub", "polylang_mo", "safecss", "shop_coupon", "shop_order",
    "shop_order_refund", "tablepress_table", "wpcf7_contact_form",
)  # fmt: skip
"""WordPress's own types of posts that have no page, earlier versions of stories, menus, files, parts of its themes, and
those of its plug-ins: fields, forms, orders; and layouts of pages that do nothing but lead on."""
TYPES_WITHOUT_PAGE = frozenset(map(word_of, _POST_TYPES_WITHOUT_PAGE))
FOLDERS_WITHOUT_PAGES = frozenset(name for name in _POST_TYPES_WITHOUT_PAGE if not name.isalpha())
"""The folders that conversions of WordPress's exports put these into, as no section is called."""
DRAFT_TYPES = frozenset(("draft", "drafts"))
"""What is written in place of such a type, or of the layout, of a story that is not finished."""
DRAFT_IDS = ("drafts.", "versions.")
"""What the ids of Sanity's documents begin with that are not published, or not yet."""
OPT_IN = ("dgpublish",)
"""Names that say of every page that is published that it is: where some have one, none without it is."""
LOGIN_TABLES = (("access", "site"), ("access", "admin"))
"""Tables whose every name is a right that Grav asks of readers."""
NO_FLAGS_AS_TABLES = frozenset(("article", "build"))
"""Flags of the page that are the names of tables too, whose values say nothing by themselves."""
BUILD = {"list": ("never", "false"), "render": ("never", "false", "link")}
"""Hugo's build options, and their values that keep a page from lists or leave it without an address."""

PAGE_TABLES = frozenset((
    "<<", "access", "acf", "article", "attributes", "availability", "blogger",
    "buildawesomecomputed", "cms", "config", "contentful", "custom", "customfields", "data", "decap", "devto",
    "directus", "drupal", "editorial", "eleventy",
    "eleventycomputed", "entry", "extra", "fields", "flags", "frontmatter", "ghost", "hashnode", "hexo", "hugo",
    "jekyll", "keystatic", "lifecycle", "medium", "meta", "metadata", "notion", "nuxt", "obsidian", "options", "page",
    "params", "permalink", "post", "prismic", "properties", "publication", "publish", "published", "publishing",
    "sanity", "schedule", "scheduling", "settings", "state", "status", "story", "storyblok", "strapi", "substack",
    "sys", "system", "tina", "tumblr", "visibility", "visible", "wordpress", "workflow", "wp",
))  # fmt: skip
"""Tables in which every name is about the page."""
PAGE_PREFIXES = PAGE_TABLES | {"dc", "dcterms", "og"}
"""What may stand before a colon or a stop in the name of a moment of the page."""
PART_TABLES = frozenset((
    "ads", "aside", "attachments", "audio", "author", "authors", "avatar", "banner", "breadcrumbs", "button",
    "buttons", "caption", "categories", "category", "comment", "comments", "contributors", "cover", "coverimage",
    "cta", "embed", "event", "events", "feature", "featured", "featuredimage", "features", "feed", "files", "footer",
    "gallery", "head", "header", "hero", "image", "images", "layout", "links", "location", "map", "media", "menu",
    "menus", "music", "nav", "navbar", "navigation", "newsletter", "next", "og", "opengraph", "organizer", "pagefind",
    "pagination", "photo", "photos", "picture", "podcast", "poll", "prev", "products", "quiz", "recipe", "related",
    "resources", "robots", "search", "sections", "seo", "series", "share", "sidebar", "sitemap", "slides", "social",
    "socials", "source", "sources", "sponsor", "style", "tags", "taxonomies", "theme", "thumbnail", "toc", "toolbar",
    "topics", "translations", "twitter", "video", "videos", "widgets", "updates", "timeline", "liveblog", "entries",
    "blocks", "items", "faq", "faqs", "corrections", "revisions", "versions", "history", "footnotes", "charts", "cards",
    "components", "embeds", "documents", "i18n", "locales", "print", "app", "amp", "rss", "crosspost", "crossposts",
    "syndication", "mastodon", "bluesky", "bsky", "facebook", "instagram", "linkedin", "threads",
))  # fmt: skip
"""Tables about a part of the page, such as its table of contents, or about something else than the page."""
PUBLISHING_FLAGS = frozenset(("draft", "isdraft", "published", "ispublished", "publish"))
"""Names that are about the page in any other table too, where their value is a flag."""

TRUE = frozenset(("true", "yes", "on", "1", "y", "t", *map(word_of, translated.YES)))
FALSE = frozenset(("false", "no", "off", "0", "n", "f", *map(word_of, translated.NO)))
NOTHING = frozenset(("", "~", "null", "nil", "undefined"))
PUBLISHED_WORDS = frozenset((
    "published", "publish", "public", "live", "posted", "released", "featured", "usable", "stat:usable",
    *map(word_of, translated.SHOWN), *map(word_of, translated.PUBLIC),
))  # fmt: skip
"""Nikola's `featured` is a published story that stands first, NewsML's `usable` one that may be printed."""
VISIBILITY_WORDS = frozenset(
    ("members", "paid", "tiers", "filter", "visible", "listed", "everyone", "everybody", "all", "world")
)
"""Under `visibility`: Ghost lists a story for paying readers beside the others."""
_HIDING = {
    Hidden.DRAFT: (
        "draft", "drafts", "auto draft", "pending", "pending review", "pending publish", "pending publication",
        "pending approval", "ready for review", "awaiting review", "awaiting approval", "needs approval",
        "awaiting edit", "unapproved", "copy edit", "copyedit", "copy editing", "copyediting", "in copy edit",
    ),
    Hidden.UNPUBLISHED: (
        "unpublished", "not published", "not yet published", "unpublish", "do not publish", "to publish",
        "to be published", "ready to publish", "ready for publication", "awaiting publication", "hold for release",
        "legal hold", "spiked", "skip", "ignored",
    ),
    Hidden.PRIVATE: ("private",),
    Hidden.UNLISTED: ("unlisted", "hidden"),
    Hidden.FUTURE: ("scheduled", "schedule", "future", "queue", "queued", "embargo", "embargoed"),
    Hidden.DELETED: ("trash", "trashed", "deleted", "soft trashed", "soft deleted", "spam"),
}  # fmt: skip
_HIDING_WHERE_STRICT = {
    Hidden.DRAFT: (
        "in review", "under review", "needs review", "ready for review", "review", "in progress", "wip",
        "work in progress",
    ),
    Hidden.UNPUBLISHED: (
        "never", "not yet", "none", "inherit", "sent", "removed", "withdrawn", "rejected", "spiked", "on hold", "hold",
        "inactive", "disabled", "offline", "archived",
    ),
    Hidden.PRIVATE: (
        "password", "protected", "internal", "secret", "confidential", "friends", "friends only", "usemask",
    ),
    Hidden.UNLISTED: ("hide", "invisible"),
    Hidden.EXPIRED: ("expired",),
}  # fmt: skip
HIDING_WORDS: Mapping[str, Hidden] = {
    **{word_of(word): why for why, words in translated.HIDING.items() for word in words},
    **{word: why for why, words in _HIDING.items() for word in words},
}
"""Publishing words, which mean the same wherever they stand: WordPress's, Ghost's, Pelican's, Nikola's."""
HIDING_WHERE_STRICT: Mapping[str, Hidden] = {
    **{word_of(word): why for why, words in translated.FLAGS.items() for word in words},
    **HIDING_WORDS,
    **{word: why for why, words in _HIDING_WHERE_STRICT.items() for word in words},
}
"""Words that hide under a name that is about nothing else; under `status` they may mean anything."""
_DRAFTS = frozenset(map(word_of, translated.HIDING[Hidden.DRAFT]))
_FIRST_WORD = re.compile(r"[\s,;:(/\d]")
_HIDING_AT_THE_HEAD = re.compile(
    r"(?:(?:first|second|third|\d(?:st|nd|rd|th)|early|rough|working|final) )?"
    r"(draft(?=\d{0,2}\b)|unpublished\b|embargoed\b|embargo\b)"
)
"""What hides whatever follows: `Draft, waiting for the lawyer`, `First draft`, `Draft 2`."""

_IN_BRACKETS = re.compile(r"\A\s*(?:\[([^\[\]]{1,60})\]|\(([^()]{1,60})\))(?!\()|\[([^\[\]]{1,60})\]\s*\Z")
"""What stands in brackets at a title's head or end: `[DRAFT] Council votes`."""
_SQUARE_BRACKETS = str.maketrans("【】〔〕", "[][]")
_TITLE_HEAD = re.compile(r"\s*([^:\[\]]{4,30}?) ?(?::| [-–—]) (?=.*[^\W\d_])")
_MARK_IN_CAPITALS = re.compile(
    r"\A\s*(DRAFT|WIP|WORK IN PROGRESS|UNPUBLISHED|DO NOT PUBLISH|NOT FOR PUBLICATION|EMBARGO(?:ED)?)"
    r"(?: [^:a-z]{1,40})?(?::| [-–—]) (?=.*[^\W\d_A-Z])"
)
"""The same in capitals, before a colon or a dash, where the title has other letters too: `DRAFT: Council votes`."""
_AUTO_DRAFTS = frozenset(map(word_of, (
    "Auto Draft", "Automatisch gespeicherter Entwurf", "Automatischer Entwurf", "Brouillon auto", "Borrador automático",
    "Bozza automatica", "Rascunho automático", "Automatisch concept", "Automatiskt utkast", "Automatisk kladde",
    "自動下書き", "自动草稿", "自動草稿",
)))  # fmt: skip
"""The title that WordPress gives a story of which nobody has written one."""
_HIDING_IN_TITLES = re.compile(
    r"(?:draft|wip|work in progress|unpublished|do not publish|not for publication|embargo(?:ed)?)\b"
)

PUBLICATION = frozenset((
    "created", "createdat", "createdon", "date", "dategmt", "dateonline", "dateposted", "datepublished", "datetime",
    "firstpublished", "hold", "onlinedate", "postdate", "postdategmt", "posted", "pubdate", "publicationdate",
    "publicationtime", "publish", "published", "publishedat", "publisheddate", "publishedon", "schedule", "timestamp",
    "unlockat", "unlockon", "validfrom",
))  # fmt: skip
PRINT_DATES = frozenset(("issuedate",))
"""Names of the day that a magazine has on its cover, weeks behind the one on which its stories appear on the web: it
is that of publication where no other is."""
_PUBLICATION = re.compile(
    r"(?:date|time)?(?:first|original(?:ly)?|web|online)?"
    r"(?:pub|publish|published|publishing|publication|post|posted|releas(?:e|ed)|issued?)"
    r"(?:date|time|at|on|from|after|start|gmt|utc)+"
)
"""Names of the moment at which a story was or will be published."""
EMBARGO = frozenset((
    "datescheduled", "embargo", "embargodate", "embargoed", "embargoedto", "embargoeduntil", "embargoends",
    "embargoexpires", "embargoexpiry", "embargolifts", "embargorelease", "embargoreleased", "embargotill",
    "embargoto", "embargountil", "endembargo", "goeslive", "golive", "goliveat", "golivedate", "goliveon",
    "liftembargo", "liveat", "livedate", "livefrom", "notbefore", "notuntil", "publishafter", "publishat",
    "publishdate", "publishfrom", "publishon", "publishtime", "publishup", "scheduled", "scheduledat", "scheduledate",
    "scheduleddate", "scheduledfor", "scheduledon", "schedulefor", "startpublish", "startpublishing",
))  # fmt: skip
_EMBARGO = re.compile(
    r"(?:embargo|embargoed|hold|go(?:es)?live|live|schedule|scheduled|visible|available|show|publish"
    r"|(?:display|online|active)(?=from))"
    r"(?:date|time|at|on|from|after|lifts?|for|(?:(?<=embargo)|(?<=embargoed)|(?<=hold))(?:until|till|ends?))+"
    r"|(?:scheduled?|auto)(?:publish|publishing|publication|release)(?:date|time|at|on|for|from)*"
    r"|(?:hide|hidden|unlisted|private|draft|offline|unpublished)(?:until|till|before)(?:date|time)*"
    r"|embargo(?:ed)?(?:lift(?:s|ed|ing)?)?(?:date|time|at|on)?|unembargo(?:ed)?(?:date|time|at|on)?"
    r"|publi(?:sh|shing|cation)scheduled?(?:date|time|at|on|for)*|(?:do|dont|donot)?publish(?:not)?before"
)
"""Names of a moment before which nobody may see the story. A value that is no date hides it until somebody looks."""
EXPIRY = frozenset((
    "archived", "archiveafter", "archiveat", "archivedate", "archiveon", "autoexpire", "availableuntil", "deleted",
    "delisted", "depublished", "endpublish", "endpublishdate", "endpublishing", "expiration", "expire", "expired",
    "expires", "expiry", "hideafter", "hideafterdate", "hideon", "liveuntil", "publishdown", "publisheduntil",
    "publishuntil", "pulled", "removaldate", "removed", "retracted", "showuntil", "spiked", "stoppublish",
    "stoppublishing", "sunsetat", "sunsetdate", "sunseton", "takedown", "takendown", "trashed", "unpublish",
    "unpublished", "validthrough", "validuntil", "visibleuntil", "withdrawn",
))  # fmt: skip
_EXPIRY = re.compile(
    r"(?:expir(?:y|es|e|ed|ation)|(?:un|de)publish(?:ed)?|unlist(?:ed)?|delist(?:ed)?|take(?:n)?down|removed?|deleted?"
    r"|trashed|archived|retracted|withdrawn|offline|pull(?:ed)?|kill|spiked|hidden)(?:date|time|at|on|after)+"
    r"|(?:visible|available|live|show|publish|published|valid|display|online|active)(?:till|until|to)"
    r"|(?:hide|hidden)(?:on|at|after|from)(?:date|time)*"
    r"|(?:publish|publishing|publication)end(?:date|time|s|at|on)*"
    r"|(?:scheduled?|auto)(?:unpublish|unpublishing|expiry|expiration|removal)(?:date|time|at|on|for)*"
    r"|(?:unpublishing|depublish|depublished)(?:scheduled)?(?:date|time|at|on)+|(?:date)?depublish|unpubdate"
)
"""Names of the moment from which on nobody may see the story."""
NEVER_WITH_NULL = frozenset((
    "firstpublicationdate", "firstpublishedat", "lastpublished", "postdate", "publishedat", "publishedon",
    "publishedversion",
))  # fmt: skip
"""Moments of publication that CMSs write as `null` in a story that nobody has published: Strapi, Prismic, Craft,
Webflow."""
SPAN_TABLES = frozenset((
    "availability", "date", "dates", "display", "publication", "publicationwindow", "publish", "published",
    "publishing", "publishwindow", "schedule", "scheduling", "visibility", "visible",
))  # fmt: skip
"""Tables of dates, in which `from` and `until` are enough of a name."""
SPAN_FROM = frozenset((
    "after", "from", "start", "starts", "begin", "begins", "at", "on", "date", "startdate", "startat", "startsat",
    "fromdate",
))  # fmt: skip
SPAN_UNTIL = frozenset(("until", "end", "ends", "to", "till", "enddate", "endat", "endsat", "todate", "untildate"))
NEVER_WORDS = frozenset((
    "never", "none", "no", "false", "off", "0", "n/a", *map(word_of, translated.NEVER),
))  # fmt: skip
"""What stands in place of a date that is not to come."""
LIFTED_WORDS = frozenset((
    "lifted", "passed", "past", "ended", "over", "cleared", "no embargo", "not embargoed", "not set", "immediate",
    "immediately", "immediate release", "for immediate release", "na", "nil",
))  # fmt: skip
"""The same in the place of an embargo's end."""


def kind_of(key: str) -> Kind | None:
    """Return how a name is read, as `plain_key` gives it; None for one that is no mark."""
    if (kind := KINDS.get(key)) is not None:
        return kind
    return next((kind for pattern, kind in _PATTERNS if pattern.fullmatch(key)), None)


def is_publication(key: str) -> bool:
    """Tell whether a name, as `plain_key` gives it, is one of a moment of publication."""
    english = key in PUBLICATION or _PUBLICATION.fullmatch(key) is not None
    return english or key in translated_names.PUBLICATION_KEYS or key in translated_names.DATE_KEYS


def is_embargo(key: str) -> bool:
    """Tell whether a name, as `plain_key` gives it, is one of a moment before which nobody may see the story."""
    return key in translated_names.EMBARGO_KEYS or _is_named(key, EMBARGO, _EMBARGO)


def is_expiry(key: str) -> bool:
    """Tell whether a name, as `plain_key` gives it, is one of the moment from which on nobody may see the story."""
    return key in translated_names.EXPIRY_KEYS or _is_named(key, EXPIRY, _EXPIRY)


def _is_named(key: str, names: Set[str], pattern: re.Pattern[str]) -> bool:
    """Tell whether a key is one of the names, or as the pattern has them; `dateDeleted` is `deletedDate`."""
    orders = (key, f"{key[4:]}date") if key.startswith("date") else (key,)
    return any(name in names or pattern.fullmatch(name) for name in orders)


def is_moment(key: str) -> bool:
    """Tell whether it is the name of any of these moments."""
    return is_publication(key) or is_embargo(key) or is_expiry(key)


def audience_reason(word: str) -> Hidden | None:
    """Tell why a story is hidden whose access or audience this word gives; None where readers may see it."""
    return HIDING_WORDS.get(word) or (Hidden.PRIVATE if HIDING_WHERE_STRICT.get(word) is Hidden.PRIVATE else None)


def hiding_reason(word: str, *, strict: bool) -> Hidden | None:
    """Tell why a story is hidden under a name that says this word; None where it does not mean that."""
    reason = (HIDING_WHERE_STRICT if strict else HIDING_WORDS).get(word)
    if reason is None and (head := _HIDING_AT_THE_HEAD.match(word)) is not None:
        return HIDING_WORDS[head[1]]
    if reason is None and _FIRST_WORD.split(word, maxsplit=1)[0] in _DRAFTS:
        return Hidden.DRAFT
    return reason


def hiding_in_title(title: str) -> Hidden | None:
    """Tell why a story is hidden whose title says, in brackets or capitals, that it is not finished; else None."""
    title = unicodedata.normalize("NFKC", title).translate(_SQUARE_BRACKETS)
    if (in_capitals := _MARK_IN_CAPITALS.match(title)) is not None:
        return HIDING_WORDS.get(word_of(in_capitals[1]), Hidden.DRAFT)
    if (
        (head := _TITLE_HEAD.match(title)) is not None
        and head[1].isupper()
        and title[head.end() :].upper() != title[head.end() :]
    ):
        return Hidden.DRAFT if word_of(head[1]) in _DRAFTS else None
    if word_of(title) in _AUTO_DRAFTS:
        return Hidden.DRAFT
    bracketed = _IN_BRACKETS.search(title)
    word = word_of(next(filter(None, bracketed.groups()))) if bracketed else ""
    if (hiding_word := _HIDING_IN_TITLES.match(word)) is not None:
        return HIDING_WORDS.get(hiding_word[0], Hidden.DRAFT)
    return Hidden.DRAFT if word in _DRAFTS else None


def no_date(value: object) -> bool:
    """Return True for what says nothing, and for flags and words, which are marks of another kind."""
    word = word_of(value)
    return (
        word in NOTHING | NEVER_WORDS | TRUE | FALSE | PUBLISHED_WORDS or hiding_reason(word, strict=True) is not None
    )
