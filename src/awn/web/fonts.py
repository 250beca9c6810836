"""The fonts that nearly every page needs: what keeps pages for later keeps these with them."""

FONTS = (
    "vendor/cut/text-arabic-400.woff2", "vendor/cut/text-arabic-600.woff2", "vendor/cut/text-latin-400.woff2",
    "vendor/cut/text-latin-600.woff2", "vendor/cut/head-arabic.woff2", "vendor/cut/head-latin.woff2",
)  # fmt: skip
