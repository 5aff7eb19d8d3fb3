// An explorer off its grid: its sliders take any value between their ends, and Python answers for it.

const PAUSE_MS = 60;
const DIGITS = 3;
const LEFT = "Off the grid: each value is computed as you move.";

export async function leaveGrid(page, id, number, bar) {
  const root = document.getElementById(id), note = bar.querySelector("span");
  const tell = text => { note.textContent = text; };
  tell("Loading Python …");
  await page.python.start();
  tell("Calling the model …");
  const { controls, error } = await page.python.ask("controls", { number });
  if (error) { tell(error); return; }
  const names = Object.keys(controls);
  const inputs = [...root.querySelector(".sdm-controls").children].map(each => [...each.querySelectorAll("input")]);
  // A slider has a place for each value; between two places lie the numbers between their values.
  names.forEach((name, i) => { if (controls[name].values) inputs[i][0].step = controls[name].whole ? "0.001" : "0.01"; });
  // A value between has more digits than the labels that the room was made for.
  root.querySelectorAll(".sdm-controls .sdm-row").forEach(({ style }) => style.setProperty("--w", +style.getPropertyValue("--w") + DIGITS));
  const between = ({ values, whole }, place) => {
    const low = Math.min(Math.floor(place), values.length - 2);
    const value = values[low] + (values[low + 1] - values[low]) * (place - low);
    return whole ? Math.round(value) : values.includes(value) ? value : +value.toPrecision(DIGITS);
  };
  const values = () => Object.fromEntries(names.map((name, i) => [name,
    controls[name].values ? between(controls[name], +inputs[i][0].value) : inputs[i].findIndex(each => each.checked)]));
  let timer, latest = 0;
  root.dispatchEvent(new CustomEvent("sdm:off-grid", { detail: draw => {
    clearTimeout(timer);
    const mine = ++latest;
    timer = setTimeout(async () => {
      try {
        const state = await page.python.ask("state", { number, values: values() });
        if (mine !== latest) return;
        tell(state.error || LEFT);
        if (!state.error) draw(state);
      } catch (failed) { tell(failed.message); }
    }, PAUSE_MS);
  } }));
  bar.querySelector("button").hidden = true;
  tell(LEFT);
}
