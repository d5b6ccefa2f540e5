// The appointments of a group as a calendar file (RFC 5545): the same bytes as library/ics.py.
import { isoOf } from "./programme.js";

const BERLIN = `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZNAME:CEST
DTSTART:19960331T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE`.split("\n");

const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

// As library/slugs.py: Prüfen & Füße -> pruefen-fuesse
const GERMAN = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };
const slug = (text) =>
  text.normalize("NFC").toLowerCase().replaceAll("*", "").replace(/[äöüß]/g, (letter) => GERMAN[letter])
    .normalize("NFKD").replace(/[^\0-\x7f]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

// A line has at most 75 octets; what is longer goes on after a line break and a blank, never inside a character
// and never between a backslash and what it escapes: some calendars read line by line.
function folded(line) {
  const parts = [];
  let [current, size] = ["", 0];
  for (const sign of line) {
    const octets = new TextEncoder().encode(sign).length;
    if (current && size + octets > 74) {
      const kept = current.length > 1 && /[\\^]$/.test(current) ? current.at(-1) : "";
      parts.push(current.slice(0, current.length - kept.length));
      [current, size] = [kept, kept.length];
    }
    current += sign;
    size += octets;
  }
  return [...parts, current].join("\r\n ");
}

const stampOf = (date) => `${date.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

const durationOf = (minutes) => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `PT${hours ? `${hours}H` : ""}${rest ? `${rest}M` : ""}`;
};

function event({ key, title, text, minutes, url, day }, plan, { name, site, stamp }) {
  const group = slug(plan.group) && `-${slug(plan.group)}`;
  return [
    "BEGIN:VEVENT",
    `UID:${key}${group}@${new URL(site).host}`,
    `DTSTAMP:${stampOf(stamp)}`,
    // A calendar takes a file for newer than the last one only if this number has grown.
    `SEQUENCE:${Math.floor(stamp / 60_000)}`,
    `SUMMARY:${escaped(`${name} ${title}${plan.group && ` (${plan.group})`}`)}`,
    `DTSTART;TZID=Europe/Berlin:${isoOf(day).replaceAll("-", "")}T${plan.at.replace(":", "")}00`,
    `DURATION:${durationOf(minutes)}`,
    `DESCRIPTION:${escaped(`${text}\n${site}${url}`)}`,
    `URL:${site}${url}`,
    "END:VEVENT",
  ];
}

// The file of a plan; `about` holds the name of the programme, the address of the site and the moment of writing.
export function calendar(plan, appointments, about) {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Amtshelden//Bibliothek//DE",
    "CALSCALE:GREGORIAN",
    `X-WR-CALNAME:${escaped(`${about.name} ${plan.group}`.trim())}`,
    ...BERLIN,
    ...appointments.flatMap((one) => event(one, plan, about)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}
