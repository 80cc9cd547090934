// Figures as one types them, for the percentage shown meanwhile. The server reads and judges again;
// nothing computed here is ever sent. The grammar is that of criteria/numbers.py: parse_decimal.

const GROUPED = /^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/;
const COMMA = /^\d+,\d+$/;
const DOT = /^(?:0\.\d+|\d+\.(?!\d{3}$)\d+)$/;
const WHOLE = /^\d+$/;
const PLACES = 2;

// {digits, scale} of "1.234,5" → {12345n, 1}; null where the text is not plainly a figure.
export function readFigure(text) {
  const typed = text.trim();
  let plain;
  if (GROUPED.test(typed)) plain = typed.replaceAll(".", "").replace(",", ".");
  else if (COMMA.test(typed)) plain = typed.replace(",", ".");
  else if (DOT.test(typed) || WHOLE.test(typed)) plain = typed;
  else return null;
  const [whole, decimals = ""] = plain.split(".");
  if (whole.length > 11 || decimals.length > 4) return null;
  return { digits: BigInt(whole + decimals), scale: decimals.length };
}

// "≈ 66,67%" for "2" and "3", rounded half up in whole figures; "100%" where it is exact; "" where
// there is nothing to show. A rounded one says so: 69,996 % is not yet 70 %, and the verdict knows.
export function percentText(numerator, denominator) {
  const above = readFigure(numerator);
  const below = readFigure(denominator);
  if (above === null || below === null || below.digits === 0n) return "";
  const share = above.digits * 10n ** BigInt(PLACES + 2 + below.scale);
  const over = below.digits * 10n ** BigInt(above.scale);
  const text = String((2n * share + over) / (2n * over)).padStart(PLACES + 1, "0");
  const whole = text.slice(0, -PLACES).replace(/\B(?=(\d{3})+$)/g, ".");
  const decimals = text.slice(-PLACES).replace(/0+$/, "");
  return `${share % over === 0n ? "" : "≈ "}${whole}${decimals && ","}${decimals}%`;
}
