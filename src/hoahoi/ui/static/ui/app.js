/* What the page gains when scripts run. Every page works without this file. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (what, inside = document) => [...inside.querySelectorAll(what)];

  // search: "/" or Ctrl+K
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const wanted = (event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
    const box = wanted && document.getElementById("q-top");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });

  // menus close on Escape and on a click outside; one open at a time
  const closeMenus = (except) => all("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    else if (location.hash === "#rail") location.hash = "main";
  });

  // the rail folds; a cookie tells the server, so that the next page is drawn folded at once
  const fold = document.querySelector(".rail-fold");
  if (fold) {
    fold.hidden = false;
    fold.addEventListener("click", () => {
      const folded = root.dataset.rail !== "folded";
      if (folded) root.dataset.rail = "folded"; else delete root.dataset.rail;
      fold.setAttribute("aria-expanded", String(!folded));
      document.cookie = `rail=${folded ? "folded" : ""};path=/;max-age=31536000;samesite=lax`;
    });
  }

  // choose every row
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick-all]")) return;
    all("tbody .pick input", event.target.closest("table")).forEach((box) => { box.checked = event.target.checked; });
  });

  // errors: take the reader to the summary
  if (root.dataset.page !== "gallery") document.getElementById("form-errors")?.focus();

  // file drop: the whole box takes a file; say what was chosen
  all("[data-drop]").forEach((drop) => {
    const input = drop.querySelector("input");
    drop.classList.add("live");
    const say = () => { drop.querySelector(".drop-chosen").textContent = [...input.files].map((file) => `${file.name} (${Math.max(1, Math.round(file.size / 1024)).toLocaleString("vi-VN")} KB)`).join(", "); };
    input.addEventListener("change", say);
    ["dragenter", "dragover"].forEach((name) => drop.addEventListener(name, () => drop.classList.add("over")));
    ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, () => drop.classList.remove("over")));
  });

  /* Typed text is kept until the office has it. A draft is written while typing; sending a form marks it as sent;
     the next page decides: a page of ours without errors means accepted (the draft goes), a sign-in page means the
     session was lost (the draft stays and comes back after sign-in). data-keep="no" leaves a form out. */
  const DAYS = 7, PREFIX = "hoahoi:draft:", SENT = "hoahoi:sent";
  const store = (() => { try { localStorage.setItem("hoahoi:try", "1"); localStorage.removeItem("hoahoi:try"); return localStorage; } catch { return null; } })();
  if (!store) return;
  const user = root.dataset.user;
  const forms = user ? all('form[method="post" i]:not([data-keep="no"])') : [];
  const keyOf = (form, at) => `${PREFIX}${user}:${location.pathname}:${form.id || at}`;
  const kept = (form) => [...form.elements].filter((e) => e.name && e.name !== "csrfmiddlewaretoken" && !["hidden", "password", "file", "submit", "button", "search"].includes(e.type));
  const read = (form) => kept(form).map((e) => ["checkbox", "radio"].includes(e.type) ? [e.name, e.value, e.checked] : e.multiple ? [e.name, null, [...e.selectedOptions].map((o) => o.value)] : [e.name, null, e.value]);
  // what was changed, each with its place in the form: fields left alone keep the record's own value
  const changed = (form, first) => read(form).map((entry, at) => [at, ...entry]).filter(([at, ...entry]) => JSON.stringify(entry) !== JSON.stringify(first[at]));
  const write = (form, entries) => {
    const fields = kept(form);
    entries.forEach(([at, name, value, now]) => {
      const fits = (e) => e && e.name === name && (value === null || e.value === value);
      const e = fits(fields[at]) ? fields[at] : fields.find(fits);
      if (!e) return;
      if (typeof now === "boolean") e.checked = now;
      else if (Array.isArray(now)) [...e.options].forEach((o) => { o.selected = now.includes(o.value); });
      else e.value = now;
      e.dispatchEvent(new Event("input", { bubbles: true }));
      e.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  const drafts = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const load = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
  drafts().forEach((key) => { if (Date.now() - (load(key)?.at ?? 0) > DAYS * 864e5) store.removeItem(key); });

  const sent = sessionStorage.getItem(SENT);
  const failed = root.dataset.page === "fault" || (root.dataset.page !== "gallery" && document.querySelector('#form-errors, [aria-invalid="true"]'));
  if (sent) {
    sessionStorage.removeItem(SENT);
    // going back or loading again after a broken connection proves nothing
    const came = performance.getEntriesByType("navigation")[0]?.type;
    if (user && !failed && came === "navigate" && root.dataset.page !== "entrance") store.removeItem(sent);
  }

  let left = false;
  forms.forEach((form, at) => {
    const key = keyOf(form, at);
    let timer = 0;
    const first = read(form);
    const draft = load(key);
    if (draft && !failed) write(form, draft.values);
    if (changed(form, first).length) {
      const notice = document.createElement("p");
      notice.className = "kept";
      notice.setAttribute("role", "status");
      const words = document.createElement("span");
      words.textContent = root.dataset.kept;
      const drop = document.createElement("button");
      drop.type = "button"; drop.className = "button"; drop.textContent = root.dataset.keptDrop;
      drop.addEventListener("click", () => { store.removeItem(key); write(form, first.map((entry, at) => [at, ...entry])); notice.remove(); });
      notice.append(words, drop);
      form.prepend(notice);
    }
    const keep = () => {
      timer = 0;
      if (left) return;
      try { store.setItem(key, JSON.stringify({ at: Date.now(), values: changed(form, first) })); } catch { /* the store is full: typing goes on */ }
    };
    form.addEventListener("input", (event) => { if (event.isTrusted) { clearTimeout(timer); timer = setTimeout(keep, 200); } });
    form.addEventListener("submit", () => { if (timer || store.getItem(key)) { clearTimeout(timer); keep(); sessionStorage.setItem(SENT, key); } });
    document.addEventListener("visibilitychange", () => { if (timer && document.hidden) keep(); });
  });

  // leaving on purpose takes the drafts away: the next person at this machine must not find them
  all("form[data-forget]").forEach((form) => form.addEventListener("submit", () => {
    left = true;
    drafts().filter((key) => key.startsWith(`${PREFIX}${user}:`)).forEach((key) => store.removeItem(key));
  }));
})();
