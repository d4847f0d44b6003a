"""keyturn's own themes: dark, light, and one for poor sight, with more contrast and bold letters.

Good, warning and bad differ in brightness as well as in hue, so that they stay apart for those who see few colours;
glyph and word stand beside each colour anyway. What a rendered text has to stand out by is checked by tests.
"""

from textual.theme import Theme

# Of our own, beside Textual's: `$body-style` for all text, `$bad-style` for what is bad.
DEFAULTS = {"body-style": "none", "bad-style": "bold"}

_DARK = Theme(
    name="keyturn-dark",
    dark=True,
    primary="#4b9fe1",
    secondary="#7f8ea3",
    accent="#8cc8ff",
    success="#3fb68b",
    warning="#e8b23a",
    error="#e5604f",
    foreground="#e3e8ef",
    background="#10141a",
    surface="#171c24",
    panel="#232b37",
    variables={
        "boost": "#1c232d",
        "text": "auto",
        "text-muted": "#a7b3c2",
        "foreground-muted": "#a7b3c2",
        "text-disabled": "#8d9aab",
        "text-primary": "#7dbdf2",
        "text-accent": "#8cc8ff",
        "text-success": "#62d3a8",
        "text-warning": "#f5c451",
        "text-error": "#ff8f80",
        "warning-muted": "#3a2f14",
        "error-muted": "#43201d",
        "success-muted": "#14342a",
        "primary-muted": "#1f3a54",
        "block-cursor-background": "#8cc8ff",
        "block-cursor-foreground": "#0b0e12",
        "block-cursor-blurred-background": "#33475c",
        "block-cursor-blurred-foreground": "#ffffff",
        "border": "#8cc8ff",
        "border-blurred": "#46556a",
        "scrollbar": "#5b6b80",
        "footer-key-foreground": "#8cc8ff",
        "button-color-foreground": "#0b0e12",
    },
)

_LIGHT = Theme(
    name="keyturn-light",
    dark=False,
    primary="#0f5c9c",
    secondary="#55606e",
    accent="#6b2fa0",
    success="#00664c",
    warning="#8a4b00",
    error="#b0172f",
    foreground="#1b2127",
    background="#fcfcfa",
    surface="#f4f4f0",
    panel="#e3e6e8",
    variables={
        "boost": "#eceeee",
        "text": "auto",
        "text-muted": "#4d5763",
        "foreground-muted": "#4d5763",
        "text-disabled": "#616b77",
        "text-primary": "#0b4f88",
        "text-accent": "#5d2590",
        "text-success": "#005a43",
        "text-warning": "#764000",
        "text-error": "#a3112a",
        "warning-muted": "#fbe7c6",
        "error-muted": "#fbdcdc",
        "success-muted": "#d3efe5",
        "primary-muted": "#cfe3f5",
        "block-cursor-background": "#0f5c9c",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#c3d8ea",
        "block-cursor-blurred-foreground": "#10151a",
        "border": "#0f5c9c",
        "border-blurred": "#a8b1ba",
        "scrollbar": "#8794a1",
        "footer-key-foreground": "#5d2590",
        "button-color-foreground": "#ffffff",
    },
)

_HIGH_CONTRAST = Theme(
    name="keyturn-high-contrast",
    dark=True,
    primary="#7fd4ff",
    secondary="#ffffff",
    accent="#ffe600",
    success="#6dffc4",
    warning="#ffe600",
    error="#ff9d8a",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#262626",
    variables={
        "boost": "#1a1a1a",
        "body-style": "bold",
        "bad-style": "bold reverse",
        "text": "auto",
        "text-muted": "#ffffff",
        "foreground-muted": "#ffffff",
        "text-disabled": "#c0c0c0",
        "text-primary": "#9fe0ff",
        "text-accent": "#ffe600",
        "text-success": "#6dffc4",
        "text-warning": "#ffe600",
        "text-error": "#ffb3a3",
        "warning-muted": "#332e00",
        "error-muted": "#401000",
        "success-muted": "#00331f",
        "primary-muted": "#003a55",
        "block-cursor-background": "#ffe600",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#004d73",
        "block-cursor-blurred-foreground": "#ffffff",
        "border": "#ffe600",
        "border-blurred": "#ffffff",
        "scrollbar": "#ffffff",
        "scrollbar-background": "#262626",
        "footer-key-foreground": "#ffe600",
        "button-color-foreground": "#000000",
    },
)

THEMES = (_DARK, _LIGHT, _HIGH_CONTRAST)
NAMES = tuple(theme.name for theme in THEMES)


def after(name: str) -> str:
    """The theme that the key for it goes to next; from one that is not keyturn's own, the first."""
    return NAMES[(NAMES.index(name) + 1) % len(NAMES)] if name in NAMES else NAMES[0]
