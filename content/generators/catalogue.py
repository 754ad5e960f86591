"""The generators that are known, by name."""

from content.generators.configurations import (
    docusaurus,
    grav,
    hugo,
    javascript,
    jekyll,
    jigsaw,
    middleman,
    mkdocs,
    python_files,
    quarto,
    routed,
    sculpin,
    statamic,
    vuepress,
    zola,
)

GENERATORS = {
    generator.name: generator
    for generator in (
        hugo.HUGO_GENERATOR,
        jekyll.JEKYLL_GENERATOR,
        jekyll.BRIDGETOWN,
        jekyll.HEXO_GENERATOR,
        javascript.ELEVENTY_GENERATOR,
        javascript.ASTRO,
        docusaurus.DOCUSAURUS,
        javascript.NUXT,
        routed.SVELTEKIT,
        routed.GATSBY,
        routed.NEXT,
        javascript.VITEPRESS,
        vuepress.VUEPRESS_GENERATOR,
        javascript.VALAXY,
        javascript.QUARTZ,
        javascript.LUME,
        mkdocs.MKDOCS,
        mkdocs.ZENSICAL,
        python_files.PELICAN_GENERATOR,
        python_files.NIKOLA,
        python_files.SPHINX,
        quarto.QUARTO,
        grav.GRAV,
        jigsaw.JIGSAW,
        middleman.MIDDLEMAN,
        sculpin.SCULPIN,
        statamic.STATAMIC,
        zola.ZOLA,
        zola.MDBOOK,
    )
}
