/* A button by which readers choose light or dark. Until they do, and after they have taken it back,
   pages follow their system. Loaded in the head, before the page is painted. */
(() => {
  const key = "labpress-theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme";
  button.textContent = "Dark mode";

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  }

  /* Shows what was chosen here or on another page; browsers can forbid to remember it. */
  function show() {
    try { root.dataset.theme = localStorage.getItem(key) ?? ""; } catch { /* As it is. */ }
    button.setAttribute("aria-pressed", isDark());
  }

  button.addEventListener("click", () => {
    const dark = !isDark();
    root.dataset.theme = dark === system.matches ? "" : dark ? "dark" : "light";
    try { localStorage.setItem(key, root.dataset.theme); } catch { /* For this page alone. */ }
    show();
  });
  system.addEventListener("change", show);
  ["pageshow", "storage"].forEach((event) => addEventListener(event, show));
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(".site-header").append(button);
  });
  show();
})();
