// Elements as the live site's scripts make them.
export const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

export const press = (text, does, className = "sdm-btn") => {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", does);
  return made;
};
