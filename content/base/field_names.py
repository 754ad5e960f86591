"""The names of front matter that each field of a story is read from."""

from collections.abc import Mapping

FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "hed", "postTitle", "articleTitle", "dc:title"),
    "published": (
        "publicationDate", "date", "pubDate", "published", "publishedAt", "publishedOn", "publishedDate",
        "datePublished", "created", "createdAt", "postDate", "publishDate", "pubDatetime", "publishDatetime",
        "publicationDatetime", "firstPublished", "firstPublishedAt", "posted", "postedOn", "postedAt", "dateCreated",
        "createdOn", "createdDate", "dateIssued", "issued", "released", "releaseDate", "dc:date", "articleDate",
        "storyDate", "timestamp", "dateGmt", "postDateGmt", "firstPublishDate", "firstPublishedDate", "displayDate",
        "publishOn", "authoredOn", "dcterms:issued", "createdTime", "publishedTime", "publishTime", "publicationTime",
        "article:publishedTime", "og:publishedTime", "datetime", "publish", "dgCreated",
    ),
    "updated": ("updated", "lastmod", "updatedDate", "modified", "dgUpdated"),
    "expires": (),
    "embargo": (),
    "tags": (
        "tags", "tag", "topics", "keywords", "postTags", "postTag", "tagList", "labels", "hashtags", "tagNames",
        "articleTags", "newsKeywords", "subjects", "topic", "keyword", "hashtag",
        "fieldTags",
    ),
    "categories": ("categories", "category"),
    "section": ("section",),
    "authors": (
        "guestAuthors", "guestAuthor", "authors", "author", "authorIds", "authorId", "coauthors", "byline", "bylines",
        "by", "writers", "writer", "reporters", "reporter", "authorNames", "authorName", "writtenBy", "postedBy",
        "primaryAuthor", "creator", "dc:creator", "contributors", "contributor",
    ),
    "description": (
        "description", "excerpt", "summary", "deck", "dek", "standfirst", "subtitle", "customExcerpt",
        "metaDescription", "lede", "abstract",
    ),
    "image": (
        "featuredImage", "image", "cover", "thumbnail", "hero", "featureImage", "coverImage", "heroImage", "mainImage",
        "heroImg", "leadImage", "headerImage", "bannerImage", "thumbnailImage", "previewImage", "ogImage",
        "socialImage", "images", "banner", "header",
    ),
    "url": ("permalink", "permalinkPattern", "url", "path", "dgPermalink", "saveAs"),
    "slug": ("slug", "postName"),
    "language": (
        "lang", "language", "locale", "langcode", "languageCode", "inLanguage", "contentLanguage", "dc:language",
        "languageTag", "wpmlLanguage", "wpmlLanguageCode", "pllLanguage", "pllLang", "polylangLanguage",
    ),
    "translation_key": (
        "translationKey", "langRef", "ref", "i18nKey", "translationId", "translationGroup", "translationSet",
        "i18nId", "trid", "wpmlTrid",
    ),
    "translations": (
        "translations", "translation", "translationOf", "translatedFrom", "alternates", "alternate", "hreflang",
        "hreflangs", "alternateLanguages", "otherLanguages", "pllTranslations", "polylangTranslations", "original",
    ),
    "aliases": (
        "aliases", "alias", "redirect_from", "redirects", "oldSlug", "oldSlugs", "oldUrl", "oldUrls", "oldPath",
        "wpOldSlug", "previousUrl", "previousUrls", "formerUrl", "formerUrls", "originalUrl", "originalLink",
        "wordpressUrl", "wpUrl", "guid", "moved_from", "legacyUrl", "legacyUrls", "legacyPath", "legacySlug",
        "bloggerOrigUrl", "tumblrUrl", "mediumUrl", "substackUrl",
    ),
    "number": ("wordpressId", "wpId", "wpPostId", "postId"),
    "draft": (),
    "series": ("series", "seriesName", "seriesTitle"),
    "series_order": ("seriesOrder", "seriesPart", "seriesNumber", "seriesIndex", "seriesWeight", "part"),
    "related": ("related", "relatedPosts", "relatedArticles", "relatedStories"),
    "related_exclude": ("relatedExclude",),
    "related_hide": ("relatedHide",),
}  # fmt: skip
"""The front-matter names of each field, in the order in which they are tried. Those of drafts, embargoes and expiry
dates, of which each counts, are in content/visibility/moment_names.py."""

SEVERAL_AUTHORS = frozenset(name.lower() for name in FIELD_NAMES["authors"] if name.endswith("s")) | {"byline", "by"}
"""Those under which more than one may stand in a line of text."""
