// What of an explorer's picture has to be equal when it is drawn again, and how a state is chosen by hand.
function outline(root) {
  return [...root.querySelectorAll("*")].map(el => [
    el.tagName, el.getAttribute("class"), el.getAttribute("d"), el.getAttribute("stroke-dasharray"),
    el.children.length ? "" : el.textContent,
    el.style.getPropertyValue("--x").trim(), el.style.getPropertyValue("--y").trim(),
  ].join("|")).join("\n");
}
function parsed(html) { const el = document.createElement("div"); el.innerHTML = html; return outline(el); }
function move(root, at) {
  [...root.querySelector(".sdm-controls").children].forEach((c, i) => {
    const inputs = [...c.querySelectorAll("input")];
    if (inputs.length > 1) inputs[at[i]].checked = true; else inputs[0].value = at[i];
  });
  root.querySelector("input").dispatchEvent(new Event("input", { bubbles: true }));
}
