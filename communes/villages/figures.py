"""Whole figures as officers type them, with sentences for what is none. Plain Python."""

from criteria.numbers import NumberError, format_decimal, parse_decimal

_LARGEST = 99_999_999  # no commune counts more of anything
_MINUS = ("-", "−", "–")
_NEAR = 1  # a year typed into the wrong field is this one, the one before or after


def whole_figure(text: str, year: int) -> int | None:
    """The count that ``text`` says, ``None`` for nothing; ``year`` is the year reported on.

    Raises ``NumberError`` with a whole sentence for texts, fractions, and what looks like a year.
    """
    text = text.strip()
    if not text:
        return None
    if text.startswith(_MINUS):
        raise NumberError(f"“{text[:40]}” là số âm; hãy ghi số từ 0 trở lên.")
    try:
        figure = parse_decimal(text, whole=True)
    except NumberError as error:
        advice = "" if ";" in str(error) else "; hãy ghi số nguyên, ví dụ 1.724"
        raise NumberError(f"{error}{advice}.") from None
    if figure != figure.to_integral_value():
        raise NumberError(f"“{text}” không phải là số nguyên; hãy ghi số nguyên, ví dụ 1.724.")
    if figure > _LARGEST:
        raise NumberError(f"“{text[:40]}” quá lớn; hãy kiểm tra lại.")
    count = int(figure)
    if text == str(count) and abs(count - year) <= _NEAR:
        grouped = format_decimal(figure)
        raise NumberError(f"“{text}” giống một năm; nếu đúng là số lượng, hãy ghi {grouped}.")
    return count
