"""The names by which generators and CMSs keep a page from readers, and the tables in which they stand.

Every name is compared without case, hyphens and underscores. Each rule has a row in tests/data/visibility.yaml, with
the page of the documentation that it comes from.
"""

import re
from collections.abc import Mapping
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
        "delisted", "isdelisted", "emailonly", "invisible", "isinvisible", "hidepost",
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
_OUT_OF_LISTS = re.compile(
    r"(?:(?:hide|hidden|exclude|excluded|omit|omitted)from|(?:hide|hidden)in)(?:all|the)?"
    r"(?:lists?|listings?|collections?|blog|archives?|public|readers|site|website)"
)
"""Flags that keep a page out of lists: `hideFromLists`, `hide_in_list`, `exclude_from_archive`."""
_AUDIENCE_NAMES = ("access", "accesslevel", "audience", "privacy", "security")
"""Names under which a word that hides does, and all others say who pays or whom it is written for."""
_WORKFLOW_NAMES = ("stage", "phase", "lifecycle", "workflow", "approval", "flags", "stream")
"""Names of a step on the way to print, or of a page's kinds, under which a word that hides does; others may be about
anything."""
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


def kind_of(key: str) -> Kind | None:
    """Return how a name is read, as `plain_key` gives it; None for one that is no mark."""
    if (kind := KINDS.get(key)) is not None:
        return kind
    return next((kind for pattern, kind in _PATTERNS if pattern.fullmatch(key)), None)
