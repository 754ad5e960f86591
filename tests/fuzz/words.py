"""Words of the grammar of requests: what is right, and what people and attackers make of it."""

from __future__ import annotations

from tests.support.service_helpers import TOKEN

LONG = 2_000
"""Characters of what is repeated."""
STORIES = ("post:library-1", "echo:market-0", "football-3", "twin", "post:hostile", "post:secret", "old-town/library-1")
ORIGIN = "https://post.example"
PATHS = (
    *(
        "/related",
        "/related",
        "/tags",
        "/tags",
        "/suggestions",
        "/events",
        "/stories",
        "/story/",
        "/images/",
        "/static/",
    ),
    *("/editor", "/map", "/map.json", "/docs", "/openapi.json", "/widget.js", "/health/ready", "/health/live"),
    *("/metrics", "/", "/draft", "/favicon.ico", "/nowhere", "//", "/related/", "/story"),
)
TAKING = ("/related", "/tags", "/suggestions", "/events")
"""Paths that a body may be sent to."""
METHODS = ("GET",) * 10 + ("POST",) * 8 + ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW")
OPTIONS = (
    *("id", "url", "limit", "offset", "section", "site", "exclude", "since", "max_age", "only_older", "exclude_linked"),
    *("min_score", "per_site", "diversity", "recency", "q", "page", "compare", "nonsense", "", "id[]", "__proto__"),
)
SEPARATORS = (*"/\\.:;,?#&=+%@|*~-_ \t\n\r\0'\"<>[](){}!$^`", "//", "..", "../", "%2f", "%00", "%", "&&", "::", "&#")
ADDRESSES = (
    *("http://", "https://", "http://[", "http://[::1", "http://[::1]:99999/x", "https://post.example:port/"),
    *("//", "///", "//@/", "http://a@b@c/", "javascript:alert(1)", "data:,x", "file:///etc/passwd", "http://\u2100/"),
    *(
        "http://xn--/",
        "http://" + "a." * 300,
        f"{ORIGIN}/old-town/library-1/",
        "/old-town/library-1/?utm=x#y",
        "?",
        "#",
    ),
    *(
        "http://post.example\\@evil/",
        "http://1.2.3.4.5/",
        "http://0x7f.1/",
        "HTTP://POST.EXAMPLE/",
        "http:post.example",
    ),
)
LETTERS = (
    "\ud800",
    "\udfff",
    "\udcff",
    "\u202e",
    "\u0000",
    "\x85",
    "\u2028",
    "\ufeff",
    "e\u0301",
    "𝔘",
    "ß",
    "İ",
    "ﬃ",
    "中文",
    "😀",
)
NUMBERS = (
    *(
        "0",
        "-0",
        "-1",
        "1",
        "4",
        "50",
        "51",
        "1e3",
        "1e400",
        "-1e-400",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "٣",
        "1.",
        ".5",
    ),
    *("9" * 400, "2147483648", "9223372036854775808", "0.1.2", "+1", " 1", "1 ", "true", "null"),
)
DAYS = (
    "2024-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2024-06-27",
    "2024-6-7",
    "-2024-06-27",
    "2024-W01-1",
    "now",
)
MEDIA = (
    *(
        "application/json",
        "application/json",
        "text/markdown",
        "text/plain",
        "text/markdown; charset=utf-16",
        "",
        "a/b",
    ),
    *("application/json; charset=utf-7", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"),
    *("application/x-www-form-urlencoded", "application/json;;;=", "text/x-markdown", "APPLICATION/JSON", "é/é"),
)
HEADERS = (
    *("Host", "Origin", "Accept", "Accept-Language", "Accept-Encoding", "Authorization", "If-None-Match", "If-Match"),
    *(
        "If-Modified-Since",
        "If-Range",
        "If-Unmodified-Since",
        "Range",
        "Referer",
        "Cookie",
        "X-Request-ID",
        "Forwarded",
    ),
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "Via"),
    *("Access-Control-Request-Method", "Access-Control-Request-Headers", "Transfer-Encoding", "Content-Encoding"),
    *("Expect", "Connection", "Date", "Script-Name", "X-HTTP-Method-Override", "Cache-Control", "User-Agent", "TE"),
)
VALUES = (
    *("*", "", ",", ";", "=", '"', '"x', 'W/"', 'W/"x", "y"', "bytes=0-", "bytes=-1", "bytes=5-1", "bytes=0-0,1-1,-"),
    *("bytes=" + "0-1," * 200, "bytes=99999999999999999999-", "null", ORIGIN, "https://evil.example", "gzip;q=nan"),
    *("text/html", "text/html;q=0.5, */*;q=9e999", "*/*;q=", "en;q=0.1,de-AT-1996;q=1.5", "Basic Og==", "Basic \xff"),
    *("Bearer", f"Bearer {TOKEN}", f"bearer\t{TOKEN}", "Bearer \xe9\xff", "Digest a=b,c", 'Digest a="', "Negotiate ="),
    *("Mon, 01 Jan 0000 00:00:00 GMT", "Mon, 99 Jan 99999999999 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 +9999"),
    *(
        "127.0.0.1",
        "::1",
        "[::1",
        "a, b, c, d",
        'for="[::1',
        "evil.example",
        "evil.example:99999",
        "a:b:c",
        "[",
        "chunked",
    ),
    *("100-continue", "a=b; c", 'a="\\', "\x7f", "é", "https", "javascript", "/evil", "0", "-1", "POST", "BREW"),
)
