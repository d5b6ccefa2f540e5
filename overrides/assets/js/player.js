// The player of an episode or film: jumps, speed, chapters, follow mode, and the place where one stopped.
import { clock, seconds, timeIn } from "./time.js";
import * as memory from "./memory.js";
import { here, placeOf } from "./place.js";

const JUMP = 15;
const STEP = 2;
const SPEEDS = [1, 1.25, 1.5, 1.75, 2, 0.75];

const player = document.querySelector('[data-ah-component="player"]');
const media = player.querySelector("audio, video");
const film = media.tagName === "VIDEO";
const cover = player.querySelector(".ah-player__cover");
const options = player.querySelector(".ah-player__opts");
const status = player.querySelector('[role="status"]');
const cues = [...document.querySelectorAll(".ah-say[id]:has(.ah-say__play)")].map((cue) => ({
  cue,
  start: seconds(cue.id.split("-")[1]),
}));
const chapters = [...document.querySelectorAll('.ah-chapters a[href^="#t="]')].map((link) => ({
  link,
  start: timeIn(link.href),
}));
const button = (name) => options.querySelector(`[data-ah-do="${name}"]`);
const page = here;

const say = (text) => {
  status.textContent = text;
};

const jump = (time, play = false) => {
  media.currentTime = Math.max(0, Math.min(time, media.duration || Infinity));
  if (play) media.play().catch(unplayable);
};

const unplayable = (error) => {
  if (error.name !== "AbortError") say("Das lässt sich gerade nicht abspielen. Versuch es später noch einmal.");
};

// --- A film can be held at the top of the window, so that one sees it while reading.
const hold = (on) => {
  player.classList.toggle("ah-player--held", on);
  document.documentElement.classList.toggle("ah-holds", on); // the page scrolls below it
  button("halten")?.setAttribute("aria-pressed", String(on));
};

const outOfView = () => {
  const { top, bottom } = media.getBoundingClientRect();
  return bottom < innerHeight / 4 || top > (innerHeight * 3) / 4;
};

// --- Follow mode: the running paragraph is marked and kept in view until the reader scrolls away.
// Who listens may read along from the start; who watches a film asks for it.
let follow = cues.length > 0 && !film && !matchMedia("(prefers-reduced-motion: reduce)").matches;

// Below a film that is held there may be room for a few lines only: then a paragraph begins there.
const show = ({ cue }) => {
  const held = player.classList.contains("ah-player--held");
  cue.scrollIntoView({ block: held ? "start" : "center" });
};

const last = (marks) => marks.findLast(({ start }) => start <= media.currentTime + 0.05);

const mark = (marks, name, current) => {
  for (const entry of marks) {
    if (entry === current) entry[name].setAttribute("aria-current", "true");
    else entry[name].removeAttribute("aria-current");
  }
};

let running = null;
const update = () => {
  const cue = last(cues);
  mark(chapters, "link", last(chapters));
  if (cue === running) return;
  running = cue;
  mark(cues, "cue", cue);
  if (follow && cue && !media.paused) show(cue);
};

const setFollow = (on) => {
  follow = on;
  if (on && film) hold(true);
  button("mitlesen")?.setAttribute("aria-pressed", String(on));
  if (on && running) show(running);
};

const yieldToReader = () => {
  if (follow && !media.paused) setFollow(false);
};
for (const event of ["wheel", "touchmove"]) addEventListener(event, yieldToReader, { passive: true });
addEventListener("keydown", (event) => {
  if (["PageUp", "PageDown", "Home", "End"].includes(event.key)) yieldToReader();
});

// --- The place where one stopped: only after a click, and an explicit time in the address wins.
// Who keeps a list or ticks has not asked for places, and a page that was only opened has none.
const kept = () => memory.recall("hoeren");
const store = () => {
  const time = Math.floor(media.currentTime);
  if (kept() && (time > STEP || page in kept())) memory.remember("hoeren", { ...kept(), [page]: time });
};

const showMemory = () => {
  button("merken").setAttribute("aria-pressed", String(Boolean(kept())));
};

const remember = () => {
  if (kept()) return say("Dein Platz wird auf diesem Gerät gemerkt.");
  if (memory.state() === "fremd") return say("Auf diesem Gerät liegen Daten, die sich nicht lesen lassen. Sie bleiben unverändert.");
  if (!memory.allow() || !memory.remember("hoeren", {})) return say("Dein Browser erlaubt das Merken nicht.");
  store();
  showMemory();
  say("Gemerkt. Beim nächsten Mal geht es hier weiter.");
};

// --- Buttons, keys, links
const actions = {
  zurueck: () => jump(media.currentTime - JUMP),
  vor: () => jump(media.currentTime + JUMP),
  tempo: () => {
    media.playbackRate = SPEEDS[(SPEEDS.indexOf(media.playbackRate) + 1) % SPEEDS.length];
    button("tempo").textContent = `Tempo ${String(media.playbackRate).replace(".", ",")}×`;
  },
  mitlesen: () => setFollow(!follow),
  halten: () => {
    hold(!player.classList.contains("ah-player--held"));
    setFollow(false);
  },
  merken: remember,
};
options.addEventListener("click", (event) => actions[event.target.closest("[data-ah-do]")?.dataset.ahDo]?.());

const chapter = (direction) => {
  const marks = direction > 0 ? chapters : chapters.toReversed();
  const edge = media.currentTime + (direction > 0 ? 0.5 : -STEP);
  const found = marks.find(({ start }) => (start - edge) * direction > 0);
  if (found) jump(found.start);
};

player.addEventListener("keydown", (event) => {
  const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!arrow) return; // Space is the browser's: it plays, and presses the browser's own buttons
  (event.altKey ? chapter : (way) => jump(media.currentTime + way * STEP))(arrow);
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href*="#t="]');
  if (!link || placeOf(link.href) !== page) return;
  const time = timeIn(link.href);
  if (time === null) return;
  jump(time, true);
  if (!film || !outOfView()) return;
  hold(true);
  link.closest(".ah-say")?.scrollIntoView({ block: "nearest" });
});

media.addEventListener("timeupdate", update);
media.addEventListener("seeked", update);
media.addEventListener("pause", store);
media.addEventListener("error", unplayable);
addEventListener("pagehide", store);
addEventListener("hashchange", () => {
  const time = timeIn(location.href);
  if (time !== null) jump(time);
});

// Captions are fetched and shown with the first play, not before.
media.addEventListener("play", () => {
  for (const track of media.textTracks) track.mode = "showing";
}, { once: true });

if ("mediaSession" in navigator) {
  media.addEventListener("play", () => {
    navigator.mediaSession.metadata = new MediaMetadata({
      title: document.querySelector("h1").textContent,
      artist: player.dataset.ahShow ?? "",
      artwork: cover ? [{ src: cover.src, type: "image/webp" }] : [],
    });
  }, { once: true });
  navigator.mediaSession.setActionHandler("seekbackward", actions.zurueck);
  navigator.mediaSession.setActionHandler("seekforward", actions.vor);
}

const wanted = timeIn(location.href);
const place = kept()?.[page];
if (wanted !== null) {
  jump(wanted);
  if (film) hold(true);
  const cue = last(cues);
  mark(cues, "cue", cue);
  if (cue) show(cue);
} else if (place > STEP) {
  jump(place);
  say(`Weiter bei ${clock(place)}.`);
}
if (!cues.length) button("mitlesen")?.remove();
setFollow(follow);
showMemory();
