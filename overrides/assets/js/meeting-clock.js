// The clock of a meeting as a value: which step runs, how long already, and how far that is from the plan.
export const STOPPED = { step: 0, inStep: 0, total: 0 };

export const tick = (clock, seconds) => ({ ...clock, inStep: clock.inStep + seconds, total: clock.total + seconds });

export const go = (clock, step, minutes) =>
  step < 0 || step >= minutes.length ? clock : { ...clock, step, inStep: 0 };

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

// Seconds left of the step and of the meeting (negative: run over), and how late the meeting is.
export function reading({ step, inStep, total }, minutes) {
  const before = sum(minutes.slice(0, step)) * 60;
  return {
    left: minutes[step] * 60 - inStep,
    leftOfAll: sum(minutes) * 60 - total,
    late: total - before - Math.min(inStep, minutes[step] * 60),
  };
}

export const clockText = (seconds) => {
  const away = Math.abs(Math.ceil(seconds));
  return `${seconds <= -1 ? "+" : ""}${Math.floor(away / 60)}:${String(away % 60).padStart(2, "0")}`;
};

// What is worth saying aloud while a step runs: few moments, so that nobody is talked over.
export function announcement(before, after, minutes) {
  const passed = (left) => before > left && after <= left;
  if (passed(300) && minutes > 7) return "Noch 5 Minuten.";
  if (passed(60) && minutes > 1) return "Noch 1 Minute.";
  return passed(0) ? "Die Zeit ist um." : "";
}
