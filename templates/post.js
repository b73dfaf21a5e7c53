/* What a page can do with a script; without one it lacks nothing that is needed for reading.
   The file is part of a template: two opening braces in a row would begin an expression. Some
   themes write a page in one line: comments need an end, and statements their semicolons. */
(() => {
  if (window.labpress) return; /* An earlier post of this page has brought the script. */
  window.labpress = true;

  /* Returns true for a block in a language; those without one show what a program prints. */
  function hasLanguage(code) {
    const named = code.closest("[class*=language-]")?.className.match(/language-(\S+)/);
    return Boolean(named) && !/^(text|txt|plain|plaintext|none)$/i.test(named[1]);
  }

  /* Adds a button that copies to each block of code, unless the theme has put one there. */
  function addCopyButtons(post) {
    if (!navigator.clipboard) return; /* Only pages over HTTPS may copy. */
    for (const code of post.querySelectorAll("pre > code")) {
      if (!hasLanguage(code)) continue;
      const pre = code.parentElement;
      if (pre.closest("[class*=language-]")?.querySelector("button")) continue;
      /* Around what colours the code: that may cut off all outside of it. */
      const block = pre.closest(".highlighter-rouge") ?? pre.closest("div.highlight") ?? pre;
      const box = document.createElement("div");
      const button = document.createElement("button");
      box.className = "labpress-code";
      button.className = "labpress-copy";
      button.type = "button";
      button.textContent = {{ words("frame.copy") | tojson }};
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(code.textContent.trimEnd());
        button.textContent = {{ words("frame.copied") | tojson }};
        setTimeout(() => { button.textContent = {{ words("frame.copy") | tojson }}; }, 2000);
      });
      block.replaceWith(box);
      box.append(block, button);
    }
  }

  /* Adds a link to itself to each heading, unless the theme has put one there. */
  function addAnchors(post) {
    for (const heading of post.querySelectorAll("h2[id], h3[id], h4[id]")) {
      if (heading.querySelector("a[href^='#']")) continue;
      const link = document.createElement("a");
      link.className = "labpress-anchor";
      link.href = `#${heading.id}`;
      link.textContent = "#";
      /* The table of contents has the same links for the keyboard and for screen readers. */
      link.tabIndex = -1;
      link.setAttribute("aria-hidden", "true");
      heading.classList.add("labpress-heading");
      heading.append(link);
    }
  }

  /* Adds a switch that makes each printed number a link to its record, or to its place in the list
     of sources if it follows from several. Of all these links one is a tab stop; arrows move it. */
  function addSources(post) {
    const lists = post.querySelectorAll(".labpress-sources");
    if (lists.length > 1) return; /* Of several posts in one element it can't tell the records. */
    const addresses = new Map();
    for (const entry of lists[0].querySelectorAll("li[id]")) {
      const files = entry.querySelectorAll(":scope > a");
      const address = files.length === 1 ? files[0].getAttribute("href") : `#${entry.id}`;
      for (const code of entry.querySelectorAll("li > code")) {
        addresses.set(code.textContent, address);
      }
    }
    const button = document.createElement("button");
    button.className = "labpress-switch";
    button.type = "button";
    button.textContent = {{ words("frame.show_sources") | tojson }};
    button.title = {{ words("frame.show_sources_title") | tojson }};
    button.dataset.on = "false";
    button.addEventListener("click", () => {
      const shown = button.dataset.on === "false";
      button.dataset.on = shown;
      if (shown) {
        linkNumbers(post, addresses, button);
        button.textContent = {{ words("frame.hide_sources") | tojson }};
      } else {
        for (const link of sourceLinks(post)) link.replaceWith(...link.childNodes);
        button.textContent = {{ words("frame.show_sources") | tojson }};
      }
    });
    const line = post.querySelector(".labpress-reading");
    line.append(button);
    line.removeAttribute("data-switch"); /* Until now its text has kept the button's place. */
    post.addEventListener("keydown", (event) => moveStop(event, post));
    post.addEventListener("click", (event) => {
      if (event.target.closest(".labpress-source")?.hash) lists[0].open = true;
    });
  }

  function linkNumbers(post, addresses, button) {
    for (const number of post.querySelectorAll("data[data-record]")) {
      if (number.closest("summary, button, label")) continue; /* These do something of their own. */
      const link = document.createElement("a");
      link.className = "labpress-source";
      link.href = addresses.get(number.dataset.record);
      link.title = number.dataset.record;
      link.tabIndex = -1;
      link.append(...number.childNodes);
      number.append(link);
    }
    const links = sourceLinks(post).filter(isVisible);
    const follows = (link) => button.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING;
    const stop = links.find(follows) ?? links[0];
    if (stop) stop.tabIndex = 0;
  }

  /* Moves the tab stop to the next or last visible link. */
  function moveStop(event, post) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !event.target.classList.contains("labpress-source")) return;
    const links = sourceLinks(post).filter(isVisible);
    const next = links[links.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  function sourceLinks(post) {
    return [...post.querySelectorAll(".labpress-source")];
  }

  function isVisible(element) {
    return !element.closest("details:not([open])");
  }

  /* Lets the keyboard reach what scrolls sideways: not every browser does so by itself. */
  function reachScrolling() {
    for (const script of scripts()) {
      const found = [...script.parentElement.querySelectorAll("pre, div.highlight, table")];
      /* Some themes put tables into boxes of their own, which scroll instead. */
      const boxes = found.filter((each) => each.matches("table")).map((each) => each.parentElement);
      for (const each of [...found, ...boxes]) {
        const scrolls = /auto|scroll/.test(getComputedStyle(each).overflowX);
        if (scrolls && each.scrollWidth > each.clientWidth) each.tabIndex = 0;
      }
    }
  }

  /* Opens whatever is folded away while the page is printed. */
  function printFoldOuts() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details:not([open])")];
      opened.forEach((details) => { details.open = true; });
    });
    addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
  }

  function scripts() {
    return document.querySelectorAll("script.labpress-script");
  }

  function start() {
    for (const script of scripts()) {
      const parts = script.dataset.parts.split(" ");
      if (parts.includes("copy")) addCopyButtons(script.parentElement);
      if (parts.includes("anchors")) addAnchors(script.parentElement);
      if (parts.includes("sources")) addSources(script.parentElement);
    }
    reachScrolling();
    addEventListener("resize", reachScrolling);
    document.addEventListener("toggle", reachScrolling, true); /* What is folded away has no width. */
    printFoldOuts();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
