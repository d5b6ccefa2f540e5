// The twelve weeks in a calendar. Days are whole numbers since 1970; library/programme.py reckons the same days.
export const WEEKS = 12;
export const WEEKDAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"];
const DAY = 86_400_000;
const SENSIBLE = [10_957, 84_006]; // 2000 to 2199

// "2027-01-11" -> day, otherwise null.
export function dayOf(text) {
  const day = /^\d{4}-\d\d-\d\d$/.test(text ?? "") ? Date.parse(`${text}T00:00:00Z`) / DAY : NaN;
  return day >= SENSIBLE[0] && day <= SENSIBLE[1] && isoOf(day) === text ? day : null;
}
export const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
export const weekdayOf = (day) => (day + 3) % 7; // Monday is 0
export const mondayOf = (day) => day - weekdayOf(day);

export function today(now = new Date()) {
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY;
}

// A plan as it stands in an address: start=2027-01-11&tag=2&zeit=10:00&pause=2027-02-08/2027-02-14&gruppe=Nord
export function read(text) {
  const given = new URLSearchParams(text ?? "");
  const start = dayOf(given.get("start"));
  if (start === null) return null;
  const [weekday, at] = [Number(given.get("tag")) - 1, given.get("zeit") ?? ""];
  const breaks = given.getAll("pause").flatMap((value) => {
    const [first, last] = value.split("/").map(dayOf);
    return first !== null && last !== null && last !== undefined && first <= last ? [{ first, last }] : [];
  });
  return {
    start,
    weekday: weekday in WEEKDAYS ? weekday : weekdayOf(start) in WEEKDAYS ? weekdayOf(start) : 0,
    at: /^([01]\d|2[0-3]):[0-5]\d$/.test(at) ? at : "10:00",
    breaks,
    group: (given.get("gruppe") ?? "").trim().slice(0, 40),
  };
}

export function write({ start, weekday, at, breaks, group }) {
  const given = new URLSearchParams({ start: isoOf(start), tag: weekday + 1, zeit: at });
  for (const { first, last } of breaks) given.append("pause", `${isoOf(first)}/${isoOf(last)}`);
  if (group) given.set("gruppe", group);
  return String(given).replaceAll("%3A", ":").replaceAll("%2F", "/");
}

const rests = (day, { breaks }) => breaks.some(({ first, last }) => first <= day && day <= last);

// The days of so many meetings; the thirteenth says where the twelfth week ends.
export function meetings(plan, count = WEEKS + 1) {
  const found = [];
  let day = plan.start + ((plan.weekday - weekdayOf(plan.start) + 7) % 7);
  for (; found.length < count; day += 7) if (!rests(day, plan)) found.push(day);
  return found;
}

// So many days before a meeting, then back to a working day that is no break.
function ahead(meeting, before, plan) {
  let day = meeting - before;
  while (weekdayOf(day) > 4 || rests(day, plan)) day -= 1;
  return day;
}

// The day of each appointment: { key, week, before } as library/programme.py has them.
export function days(plan, wanted) {
  const met = [0, ...meetings(plan)];
  return wanted.map(({ week, before }) => (before ? ahead(met[week + 1], before, plan) : met[week]));
}

// Where a group stands: "vor" the first week, in a "woche", in a "pause" before a week, or "vorbei".
export function situation(plan, now) {
  const met = meetings(plan);
  const place = met.findIndex((day) => mondayOf(day) === mondayOf(now));
  if (place >= 0 && place < WEEKS) return { kind: "woche", week: place + 1, day: met[place] };
  if (now < met[0]) return { kind: "vor", week: 1, day: met[0] };
  if (now >= met[WEEKS]) return { kind: "vorbei", week: WEEKS, day: met[WEEKS - 1] };
  if (now > met[WEEKS - 1]) return { kind: "woche", week: WEEKS, day: met[WEEKS - 1] };
  const next = met.findIndex((day) => day > now);
  return { kind: "pause", week: next + 1, day: met[next] };
}

const german = (options) => {
  const format = new Intl.DateTimeFormat("de-DE", { timeZone: "UTC", ...options });
  return (day) => format.format(day * DAY);
};
export const longDay = german({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const shortDay = german({ day: "numeric", month: "short" });
