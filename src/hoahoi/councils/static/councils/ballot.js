/* What the ballot gains when scripts run: running totals, what is left, autosave, ten minutes without network. The page works without it.
   Nothing secret leaves the phone before it is handed in: in a secret vote what is filled in lies in this browser alone, under the vote's
   number, and is erased once the receipt is shown. Handing in twice is safe: the server answers with the same receipt. */
(() => {
  "use strict";
  const PREFIX = "hoahoi:phieu:", RETRY = 5000;
  const store = (() => { try { localStorage.setItem(`${PREFIX}try`, "1"); localStorage.removeItem(`${PREFIX}try`); return localStorage; } catch { return null; } })();
  document.getElementById("form-errors")?.focus();

  const receipt = document.querySelector("[data-receipt]");
  if (receipt) store?.removeItem(PREFIX + receipt.dataset.receipt);
  const form = document.getElementById("ballot");
  if (!form) return;
  document.documentElement.classList.add("scripted");

  const one = (what, inside = form) => inside.querySelector(what);
  const all = (what, inside = form) => [...inside.querySelectorAll(what)];
  const say = (name, values = {}) => Object.entries(values).reduce((text, [mark, value]) => text.replace(`%${mark}`, value), form.dataset[`t${name}`]);
  const key = PREFIX + form.dataset.vote, secret = form.dataset.secret === "1";
  const mine = `${form.dataset.seat}:${form.dataset.sealedVersion}`;  // another member's or an older version's text never comes back
  const banner = one("[data-offline]"), next = one("[data-next]"), check = one("[data-check]"), fill = one("[data-fill]"), bar = one("[data-bar]");
  const saved = document.querySelector("[data-saved]"), done = document.querySelector("[data-done]");
  let revision = Number(form.dataset.revision), queued = false, sending = false, timer = 0, draftTimer = 0;

  // ---- what stands in the form
  const questions = all("[data-question]");
  const answer = (question) => one("input:checked", question)?.value ?? one('input:not([type="radio"])', question)?.value.trim() ?? "";
  const number = (text) => { const value = Number(text.replace(",", ".")); return text && Number.isFinite(value) ? value : null; };
  const valid = (question) => {
    const box = one('input:not([type="radio"])', question), text = answer(question);
    if (!box) return text !== "";
    if (!text) return "share" in question.dataset;
    const value = number(text), by = Number(box.dataset.by), steps = value / by;
    return value !== null && value >= 0 && (!box.dataset.max || value <= Number(box.dataset.max)) && Math.abs(steps - Math.round(steps)) < 1e-6;
  };
  const words = (question) => one("input:checked + span", question)?.textContent ?? answer(question) + ("share" in question.dataset ? "%" : "");
  const missing = () => questions.filter((question) => !valid(question));
  const required = questions.filter((question) => !("share" in question.dataset));
  const vn = (value) => value.toLocaleString("vi-VN", { maximumFractionDigits: 4 });
  const total = () => all("[data-weight]").filter((box) => !box.closest("[data-share]")).reduce((sum, box) => sum + (number(box.value.trim()) ?? 0) * Number(box.dataset.weight), 0);

  const tell = () => {
    const left = missing().length, here = one("[data-total]");
    one("[data-left]").textContent = left ? say("Left", { n: left }) : say("Complete");
    done.textContent = say("Done", { n: required.filter(valid).length, m: required.length });
    next.disabled = left > 0;
    if (here) here.textContent = vn(total());
    all("[data-share]").forEach((question) => {
      const mark = form.querySelector(`[data-question="${CSS.escape(question.dataset.question.replace(/_reached$/, ""))}"]`);
      question.toggleAttribute("data-idle", answer(mark) !== "fail");
    });
  };

  // ---- kept while filling in
  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  const fields = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "version", "revision"].includes(name)));
  const keep = () => { store?.setItem(key, JSON.stringify({ mine, fields: fields(), queued })); };
  const forget = () => { store?.removeItem(key); };
  const note = (text, tone) => {
    banner.hidden = !text;
    one("span", banner).textContent = text;
    banner.classList.toggle("warning", tone === "warning");
  };
  const post = (url, body, headers = {}) => fetch(url, {
    method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json", ...headers },
  });
  const draft = async () => {
    try {
      const reply = await post("/phieu/nhap/", JSON.stringify({ revision, fields: fields() }), { "Content-Type": "application/json" });
      if (reply.ok) { revision = (await reply.json()).revision; form.elements.revision.value = revision; saved.textContent = say("Saved", { t: clock() }); online(); }
      else if (reply.status === 409) note((await reply.json()).message, "warning");
    } catch { offline(); }
  };
  const changed = () => {
    tell();
    keep();
    if (secret || form.dataset.sealedVersion !== "0") { if (store) saved.textContent = say("Phone", { t: clock() }); return; }
    clearTimeout(draftTimer);
    draftTimer = setTimeout(draft, 800);
  };
  const restore = () => {
    let kept = null;
    try { kept = JSON.parse(store?.getItem(key) ?? "null"); } catch { forget(); }
    if (!kept || kept.mine !== mine) return;
    Object.entries(kept.fields).forEach(([name, value]) => {
      const field = form.elements[name];
      if (field instanceof RadioNodeList || field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    });
    saved.textContent = say("Restored");
    queued = Boolean(kept.queued);
  };

  // ---- without network
  const offline = () => { note(say(queued ? "Queued" : "Offline"), "warning"); };
  const online = () => { if (!queued && !banner.hidden) note(say("Back")); };
  addEventListener("offline", offline);
  addEventListener("online", () => { if (queued) send(); else { online(); if (!secret && form.dataset.sealedVersion === "0") draft(); } });
  addEventListener("beforeunload", (event) => { if (queued) event.preventDefault(); });

  // ---- checking and handing in
  const show = (checking) => {
    check.hidden = !checking;
    fill.hidden = bar.hidden = checking;
    scrollTo(0, 0);
  };
  const wrong = (faults, message = "") => {
    const box = document.getElementById("live-errors"), list = one("ul", box);
    list.replaceChildren(...faults.map(([name, text]) => {
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = `#${(form.querySelector(`[data-question="${CSS.escape(name)}"] input`) ?? one("#f-comment")).id}`;
      link.textContent = text;
      line.append(link);
      return line;
    }));
    if (message && !faults.length) { const line = document.createElement("li"); line.textContent = message; list.append(line); }
    box.hidden = false;
    box.focus();
  };
  const fact = ([label, text]) => {
    const line = document.createElement("div"), term = document.createElement("dt"), value = document.createElement("dd");
    term.textContent = label;
    value.textContent = text;
    line.append(term, value);
    return line;
  };
  const rated = async () => {  // to what the marks come by the regime's rule: the server knows it; without network the line is left out
    try {
      const reply = await post("/phieu/", new FormData(form));
      const rating = reply.ok ? (await reply.json()).rating : "";
      if (rating) one("[data-answers]").append(fact([say("Rating"), rating]));
    } catch { offline(); }
  };
  const review = () => {
    const lines = questions.filter((question) => answer(question) && !question.hasAttribute("data-idle")).map((question) => [question.dataset.label, words(question)]);
    if (one("[data-total]")) lines.push([say("Total"), vn(total())]);
    lines.push([say("Comment"), form.elements.comment.value.trim() || say("Blank")]);
    one("[data-answers]").replaceChildren(...lines.map(fact));
    document.getElementById("live-errors").hidden = true;
    show(true);
    document.getElementById("check-title").focus();
    rated();
  };
  const later = () => { queued = true; keep(); offline(); clearTimeout(timer); timer = setTimeout(send, RETRY); };
  const settle = () => { queued = false; keep(); note(""); one("[data-hand-in]").disabled = one("[data-back]").disabled = false; show(false); };
  const send = async () => {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    clearTimeout(draftTimer);
    one("[data-hand-in]").disabled = one("[data-back]").disabled = true;
    if (!queued) note(say("Sending"));
    try {
      const reply = await post("/phieu/nop/", new FormData(form));
      if (reply.status >= 500) { later(); return; }
      const told = await reply.json();
      if (reply.ok) { queued = false; forget(); location.replace(told.url); return; }
      settle();
      wrong(told.faults ?? [], told.message);
    } catch { later(); } finally { sending = false; }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const faults = missing();
    if (faults.length) wrong(faults.map((question) => [question.dataset.question, say("Missing", { s: question.dataset.label })]));
    else review();
  });
  one("[data-hand-in]").addEventListener("click", send);
  one("[data-back]").addEventListener("click", () => { show(false); next.focus(); });
  form.addEventListener("input", changed);
  all("[data-step]").forEach((button) => {
    const box = one("input", button.parentElement);
    button.hidden = false;
    button.addEventListener("click", () => {
      const by = Math.max(1, Number(box.dataset.by)) * Number(button.dataset.step), most = box.dataset.max ? Number(box.dataset.max) : Infinity;
      const value = Math.min(most, Math.max(0, (number(box.value.trim()) ?? 0) + by));
      box.value = vn(Math.round(value * 10000) / 10000).replace(".", "");
      changed();
    });
  });

  restore();
  tell();
  if (queued) { review(); send(); } else if (!navigator.onLine) offline();
})();
