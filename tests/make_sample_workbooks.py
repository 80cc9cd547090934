"""Make the two real comparison workbooks, laid out as the reports print them.

Figures and texts come from ``tests/data/results`` and the criteria sets; what the printed tables
have of oddities is kept: row 3.1 one column to the left, 19 in the row of 19.2, codes inside the
text from 5 to 14.2, the heading printed again after page breaks, a second copy with its printed
differences. The bytes are the same on every run.

Run ``python tests/make_sample_workbooks.py``; it writes to ``communes/sample_data``.
"""

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "tests" / "data" / "results"
TARGET = ROOT / "communes" / "sample_data"
sys.path.insert(0, str(ROOT))

from criteria.loading import load_definition  # noqa: E402
from criteria.sets import CriteriaSetDefinition  # noqa: E402

KAN_TITLE = "BIỂU SO SÁNH KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2011 VÀ ĐẾN NĂM 2020"
KAN_SUBTITLE = (
    "(Kèm theo Báo cáo số 228 /BC-UBND ngày 18 tháng 6 năm 2021 của UBND thành phố Bắc Kạn)"
)
KAN_YEARS = {
    2011: "Kết quả bắt đầu xây dựng NTM năm 2011",
    2020: "Kết quả xây dựng nông thôn mới đến tháng 12/2020",
}
# The heading is printed again before these rows; from 5 to 14.2 the code stands in the text.
KAN_NEW_PAGES = ("3.1", "5", "7", "10")
KAN_CODE_IN_TEXT = ("5", "14.2")
KAN_NOTE = (
    "Ghi chú: Năm 2011, Thành phố Bắc Kạn có 4 xã thực hiện NTM (Nông Thượng, Dương Quang, Huyền "
    "Tụng, Xuất Hóa). Đến năm 2015, Thành phố Bắc Kạn còn 02 xã thực hiện Chương trình MTQG NTM là "
    "Nông Thượng và Dương Quang do ngày 11 tháng 3 năm 2015, Ủy ban Thường vụ Quốc hội ban hành "
    "Nghị quyết số 892/NQ-UBTVQH13. Theo đó, chuyển 2 xã Xuất Hóa và Huyền Tụng thành 2 phường có "
    "tên tương ứng."
)
KAN_COLUMNS = {
    "2020 Kết quả": "H",
    "2020 Xã Dương Quang": "I",
    "2020 Xã Nông Thượng": "J",
    "2011 Xã Nông Thượng": "G",
    "So sánh 2020/2011": "K",
    "indicator_text": "C",
    "code": "B",
}
GIANG_TITLE = "SO SÁNH KẾT QUẢ THỰC HIỆN TIÊU CHÍ NTM CẤP XÃ TRÊN ĐỊA BÀN THÀNH PHỐ BẮC GIANG"
GIANG_SUBTITLE = (
    "(Kèm theo Báo cáo số:      /BC-UBND ngày      /4/2021 của UBND thành phố Bắc Giang)"
)
GIANG_GROUPS = {  # as printed; there is no heading for group V
    "I": "QUY HOẠCH",
    "II": "HẠ TẦNG KINH TẾ XÃ HỘI",
    "III": "KINH TẾ VÀ TỔ CHỨC SẢN XUẤT",
    "IV": "VĂN HÓA - XÃ HỘI - MÔI TRƯỜNG",
}
LINE_BREAKS = (
    (" - ", "\n- "),
    ("94,3% 24,3%", "94,3%\n24,3%"),
    ("100% 95,36%", "100%\n95,36%"),
    ("85,34/85,34 km", "85,34/85,34\nkm"),
    ("6/6 xã Không", "6/6 xã\nKhông"),
    ("động; 54,7%", "động;\n54,7%"),
)

_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP = Alignment(wrap_text=True, vertical="top")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def definition(name: str) -> CriteriaSetDefinition:
    """One of the shipped criteria sets."""
    path = ROOT / "criteria" / "definitions" / f"{name}.toml"
    return load_definition(path.read_text(encoding="utf-8"), source=path.name)


def results(name: str) -> dict[str, Any]:
    """One of the transcribed result files."""
    loaded: dict[str, Any] = yaml.safe_load((RESULTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = text or None
    cell.data_type = "s" if text else "n"
    cell.border = _GRID
    cell.alignment = _WRAP


def _title(sheet: Worksheet, row: int, text: str, width: int) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    sheet.cell(row, 1).value = text
    sheet.cell(row, 1).alignment = _CENTRE
    sheet.cell(row, 1).font = Font(bold=True)


def _merge(sheet: Worksheet, area: str, text: str) -> None:
    sheet.merge_cells(area)
    cell = sheet[area.partition(":")[0]]
    cell.value = text
    cell.alignment = _CENTRE
    cell.font = Font(bold=True)


# ----------------------------------------------------------------- Bắc Kạn: form by communes


def bac_kan() -> Workbook:
    """The table of report 228/BC-UBND, printed twice on one sheet."""
    data, shipped = results("bac_kan_city_2011_2020"), definition("bac_kan_2017_2020")
    book = Workbook()
    sheet = book.active
    sheet.title = "So sánh 2011-2020"
    end = _kan_copy(sheet, 1, data, shipped)
    second = end + 3
    first_of = _kan_rows(sheet, 1, end)
    _kan_copy(sheet, second, data, shipped)
    second_of = _kan_rows(sheet, second, sheet.max_row)
    assert list(first_of) == list(second_of)
    for note in data["source_notes"]:
        if note["kind"] == "copy_difference" and "code" in note:
            place = f"{KAN_COLUMNS[note['cell']]}{second_of[note['code']]}"
            assert sheet[place].value == note["copy_1"], (place, sheet[place].value, note)
            sheet[place].value = note["copy_2"]
    last = sheet.max_row
    sheet.cell(last, 1).value = KAN_NOTE.replace(" NTM (", " *NTM* (").replace("Tụng", "Tung")
    for column, width in zip(
        "ABCDEFGHIJK", (7, 6, 45, 12, 16, 20, 20, 16, 20, 20, 30), strict=True
    ):
        sheet.column_dimensions[column].width = width
    return book


def _kan_heading(sheet: Worksheet, row: int) -> int:
    _merge(sheet, f"A{row}:B{row + 1}", "Chỉ tiêu, tiêu chí")
    _merge(sheet, f"C{row}:C{row + 1}", "Nội dung tiêu chí")
    _merge(sheet, f"D{row}:D{row + 1}", "Chỉ tiêu chung")
    for first, year in ((5, 2011), (8, 2020)):
        letters = get_column_letter(first), get_column_letter(first + 2)
        _merge(sheet, f"{letters[0]}{row}:{letters[1]}{row}", KAN_YEARS[year])
        for offset, name in enumerate(("Kết quả", "Xã Dương Quang", "Xã Nông Thượng")):
            _put(sheet, row + 1, first + offset, name)
    _merge(sheet, f"K{row}:K{row + 1}", "So sánh 2020/2011")
    return row + 2


def _kan_copy(
    sheet: Worksheet, row: int, data: dict[str, Any], shipped: CriteriaSetDefinition
) -> int:
    """One copy of the table from ``row`` on; the number of its last row (the note)."""
    _title(sheet, row, KAN_TITLE, 11)
    _title(sheet, row + 1, KAN_SUBTITLE, 11)
    row = _kan_heading(sheet, row + 3)
    by_code = {one["code"]: one for one in data["results"]}
    inside = False
    for criterion in shipped.criteria:
        for indicator in criterion.indicators:
            code = indicator.code
            if code in KAN_NEW_PAGES:
                row = _kan_heading(sheet, row + 1)
            inside = (inside or code == KAN_CODE_IN_TEXT[0]) and code != "14.3"
            first = criterion.indicators[0].code if criterion.number != 19 else "19.2"
            _put(sheet, row, 1, str(criterion.number) if code == first else "")
            if inside:
                text = indicator.text if "." not in code else f"{code} {indicator.text}"
                sheet.merge_cells(f"B{row}:C{row}")
                _put(sheet, row, 2, text)
            else:
                _put(sheet, row, 2, code if "." in code else "")
                _put(sheet, row, 3, indicator.text)
            _put(sheet, row, 4, indicator.threshold_text)
            for offset, text in enumerate(_kan_values(by_code[code])):
                _put(sheet, row, 5 + offset, text)
            row += 1
    row += 1
    sheet.merge_cells(f"A{row}:K{row}")
    sheet.cell(row, 1).value = KAN_NOTE
    sheet.cell(row, 1).alignment = _WRAP
    return row


def _kan_values(result: dict[str, Any]) -> list[str]:
    if "printed_cells_in_column_order" in result:
        return list(result["printed_cells_in_column_order"])
    texts = []
    for year in (2011, 2020):
        group = result[f"year_{year}"]
        texts.append(group["city"]["raw"])
        texts += [group["communes"][name]["raw"] for name in ("duong_quang", "nong_thuong")]
    return [*texts, result["change_raw"]]


def _kan_rows(sheet: Worksheet, first: int, last: int) -> dict[str, int]:
    """Row numbers of a copy by indicator code, from what stands in column B or A."""
    rows: dict[str, int] = {}
    for row in range(first, last + 1):
        inside = str(sheet.cell(row, 2).value or "").partition(" ")[0]
        alone = str(sheet.cell(row, 1).value or "")
        for code in (inside, alone):
            if code.replace(".", "").isdecimal() and (
                "." in code or code in ("5", "7", "10", "11", "12", "16")
            ):
                rows.setdefault(code, row)
                break
    return rows


# ----------------------------------------------------------------- Bắc Giang: form by totals


def bac_giang() -> Workbook:
    """The table of the report of thành phố Bắc Giang (4/2021).

    The source lost the headings of the years and of the first four columns: "Năm 2011", "Năm 2020"
    and the usual names stand for them.
    """
    data, shipped = results("bac_giang_city_2011_2020"), definition("bac_giang_2017_2020")
    book = Workbook()
    sheet = book.active
    sheet.title = "Biểu so sánh"
    _title(sheet, 1, GIANG_TITLE, 10)
    _title(sheet, 2, GIANG_SUBTITLE, 10)
    for column, name in enumerate(("TT", "Tiêu chí", "Nội dung tiêu chí", "Quy định"), start=1):
        letter = get_column_letter(column)
        _merge(sheet, f"{letter}4:{letter}5", name)
    for first, year in ((5, 2011), (8, 2020)):
        letters = get_column_letter(first), get_column_letter(first + 2)
        _merge(sheet, f"{letters[0]}4:{letters[1]}4", f"Năm {year}")
        names = ("Kết quả", "Tỷ lệ \n(%)", "Số xã đạt chỉ tiêu, tiêu chí/\nTổng số xã")
        for offset, name in enumerate(names):
            _put(sheet, 5, first + offset, name)
    by_code = {one["code"]: one for one in data["results"]}
    row = 6
    groups = {group.name: group for group in shipped.groups}
    printed: set[str] = set()
    for criterion in shipped.criteria:
        group = groups[criterion.group]
        if group.number in GIANG_GROUPS and group.number not in printed:
            _put(sheet, row, 1, group.number)
            _put(sheet, row, 2, GIANG_GROUPS[group.number])
            printed.add(group.number)
            row += 1
        first_row = row
        for indicator in criterion.indicators:
            code = indicator.code
            text = f"{code}. {indicator.text}" if "." in code else indicator.text
            _put(sheet, row, 3, text)
            _put(sheet, row, 4, indicator.threshold_text)
            for column, year in ((5, 2011), (8, 2020)):
                values = by_code[code][f"year_{year}"]
                for offset, name in enumerate(("result_raw", "rate_raw", "communes_attained_raw")):
                    _put(sheet, row, column + offset, _broken(values[name]))
            row += 1
        for column, text in ((1, str(criterion.number)), (2, criterion.name)):
            if row - 1 > first_row:
                letter = get_column_letter(column)
                sheet.merge_cells(f"{letter}{first_row}:{letter}{row - 1}")
            _put(sheet, first_row, column, text)
    for column, width in zip("ABCDEFGHIJ", (5, 18, 60, 12, 24, 14, 18, 24, 14, 18), strict=True):
        sheet.column_dimensions[column].width = width
    return book


def _broken(text: str) -> str:
    """The text with the line breaks that the printed cell has."""
    for plain, broken in LINE_BREAKS:
        if not text.startswith("- ") and plain == " - ":
            continue
        text = text.replace(plain, broken)
    return text


# ----------------------------------------------------------------- writing


def workbook_bytes(book: Workbook) -> bytes:
    """The workbook with fixed times everywhere, so that the bytes never differ."""
    moment = datetime(2021, 6, 18)  # noqa: DTZ001  a workbook's times have no zone
    book.properties.created = book.properties.modified = moment
    book.properties.creator = "Biểu so sánh in trong báo cáo"
    raw = io.BytesIO()
    book.save(raw)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(raw) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _with_fixed_times(content)
            info = zipfile.ZipInfo(name, (2021, 6, 18, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            copy.writestr(info, content)
    return target.getvalue()


def _with_fixed_times(core: bytes) -> bytes:
    """openpyxl writes the time of saving into ``dcterms:modified``."""
    head, found, tail = core.partition(b"<dcterms:modified")
    if not found:
        return core
    opening, _, rest = tail.partition(b">")
    _, closing, end = rest.partition(b"</dcterms:modified>")
    return head + found + opening + b">2021-06-18T00:00:00Z" + closing + end


def main() -> None:
    """Write both workbooks."""
    TARGET.mkdir(exist_ok=True)
    (TARGET / "bac_kan_2011_2020.xlsx").write_bytes(workbook_bytes(bac_kan()))
    (TARGET / "bac_giang_2011_2020.xlsx").write_bytes(workbook_bytes(bac_giang()))


if __name__ == "__main__":
    main()
