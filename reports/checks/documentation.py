"""``docs/checks.md`` out of the docstrings of the checks.

A check's docstring is Vietnamese and for people: first what it says, then a paragraph that begins
with "Ví dụ:" and quotes what it would say of a small table.
"""

import inspect

from reports.checks.registry import FAMILIES, Check

_EXAMPLE = "Ví dụ:"
_HEAD = """\
# Các phép đối chiếu số liệu

Cổng tự tính lại các số liệu mà biểu in ra và nói rõ chỗ nào mâu thuẫn với chỗ nào. Biểu in thế nào
thì giữ nguyên thế ấy; chỉ thêm lời chỉ ra chỗ mâu thuẫn và cách sửa. Phép nào không đủ số liệu để
chạy thì nói rõ vì sao. Chạy trên một tệp bất kỳ, không ghi gì vào cơ sở dữ liệu:

    python manage.py check_table BIEU.xlsx --criteria-set bac_kan_2017_2020 --unit tp-bac-kan

Trang này được lập từ chính lời của các phép kiểm tra trong `reports/checks/`; sửa lời ở đó rồi chạy
`python manage.py write_checks_doc`.
"""


def sentence_of(check: Check) -> str:
    """What the check says of itself, on one line."""
    return " ".join(_paragraphs(check)[0].split())


def example_of(check: Check) -> str:
    """What the check would say of a small table, on one line; "" where it gives no example."""
    for paragraph in _paragraphs(check):
        if paragraph.startswith(_EXAMPLE):
            return " ".join(paragraph.removeprefix(_EXAMPLE).split())
    return ""


def checks_document() -> str:
    """The whole document in Markdown."""
    lines = [_HEAD]
    for family, checks in FAMILIES:
        lines.append(f"## {family.label}\n")
        for check in checks:
            lines.append(f"- **{sentence_of(check)}** (`{check.__name__}`)")
            example = example_of(check)
            if example:
                lines.append(f"  {_EXAMPLE} {example}")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _paragraphs(check: Check) -> list[str]:
    return inspect.cleandoc(check.__doc__ or check.__name__).split("\n\n")
