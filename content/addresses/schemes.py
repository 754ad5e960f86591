"""Schemes: what single generators do in their own ways when they make an address."""

from content.addresses import page_schemes, post_schemes
from content.addresses.scheme import Scheme

SCHEMES: dict[str, type[Scheme]] = {
    "": post_schemes.Unknown,
    "astro": page_schemes.Astro,
    "bridgetown": post_schemes.Bridgetown,
    "docusaurus": page_schemes.Docusaurus,
    "eleventy": post_schemes.Eleventy,
    "gatsby": page_schemes.Gatsby,
    "gitbook": page_schemes.VitePress,
    "hexo": post_schemes.Hexo,
    "honkit": page_schemes.VitePress,
    "hugo": post_schemes.Hugo,
    "jekyll": post_schemes.Jekyll,
    "marmite": post_schemes.Marmite,
    "metalsmith": post_schemes.Metalsmith,
    "middleman": post_schemes.Middleman,
    "mkdocs": page_schemes.MkDocs,
    "myst": page_schemes.Myst,
    "next": page_schemes.ByRoutes,
    "nikola": post_schemes.Nikola,
    "nuxt": page_schemes.ByRoutes,
    "pelican": post_schemes.Pelican,
    "sveltekit": page_schemes.ByRoutes,
    "vitepress": page_schemes.VitePress,
    "vuepress": page_schemes.VuePress,
    "zola": post_schemes.Zola,
}
"""By the names of generators; those that are not here have none of their own."""
