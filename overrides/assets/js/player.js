// Links such as #t=12:34 play the episode from there; an address may carry one, too.
const audio = document.querySelector('[data-ah-component="player"] audio');

const seconds = (hash) => {
  const match = /^#t=(?:(\d+):)?(\d+):(\d{2})$/.exec(hash);
  return match ? Number(match[1] ?? 0) * 3600 + Number(match[2]) * 60 + Number(match[3]) : null;
};

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href*="#t="]');
  const time = link && seconds(link.hash);
  if (time === null || time === undefined || !link) return;
  audio.currentTime = time;
  audio.play();
});
