"""The compiled words are those of the text that people edit."""

import ast
import gettext
import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "ntm_portal" / "locale" / "vi" / "LC_MESSAGES"


def test_the_compiled_file_says_what_the_text_says():
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    entries = re.findall(r'^(msgid|msgid_plural|msgstr(?:\[0\])?) ((?:".*"\n?)+)', text, re.M)
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    said, source = 0, ""
    for keyword, quoted in entries:
        words = "".join(ast.literal_eval(line) for line in quoted.strip().splitlines())
        if keyword == "msgid":
            source = words
        elif keyword != "msgid_plural" and source:
            found = compiled.gettext(source)
            assert words in (found, compiled.ngettext(source, source, 1)), source
            said += 1
    assert said > 20
