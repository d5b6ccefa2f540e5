// Times in addresses and on the clock. Written as #t=12:34, read in every spelling that others use.
const PART = /^(?:(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)|(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?)$/;

// "754", "12:34", "1:02:03", "1h2m3s", "90.5", "10,20" (a range: its beginning) -> seconds, otherwise null.
export function seconds(text) {
  const match = text ? PART.exec(text.trim().toLowerCase().split(",")[0].replace(/^npt:/, "")) : null;
  if (!match || !match[0]) return null;
  const [, hours, minutes, rest, h, m, s] = match.map((part) => (part ? Number(part) : 0));
  return (hours || h) * 3600 + (minutes || m) * 60 + (rest || s);
}

// The time that an address asks for: its hash wins over its query.
export function timeIn(address) {
  const url = new URL(address, document.baseURI);
  const hash = new URLSearchParams(url.hash.slice(1));
  return seconds(hash.get("t")) ?? seconds(url.searchParams.get("t"));
}

// 754 -> "12:34", 3723 -> "1:02:03".
export function clock(time) {
  const [h, m, s] = [Math.floor(time / 3600), Math.floor(time / 60) % 60, Math.floor(time % 60)];
  const two = (number) => String(number).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
