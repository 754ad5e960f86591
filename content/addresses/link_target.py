"""What a name in front matter leads to, where an editor has written it as a link of the text is written."""

from content.body.markdown import read_body

_PATHS = ("./", "../", "@/", "{filename}", "page://", "entry::", "statamic://")
"""How a path begins that no address of a website begins with."""
_MARKUP = ("[", "{{", "{%")


def link_target(name: str) -> str:
    """Give the target of a link: `../bow/a.md` as it is, `/a/` of `[A](/a/)`, the page of `{{< ref "a" >}}` and of
    `{% post_url a %}`. Empty for what is no link."""
    name = name.strip()
    if name.startswith(_PATHS):
        return name
    if not name.startswith(_MARKUP):
        return ""
    links = read_body(name).links or read_body(f"[story]({name})").links
    return links[0][0] if len(links) == 1 else ""
