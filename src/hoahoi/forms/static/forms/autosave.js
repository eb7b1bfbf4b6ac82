/* Keeps form[data-autosave]: ten seconds after the last change, when a field is left, and when the network is back. Counts words where a field has a
   limit. Says honestly what is kept and what is not. Without this script the form is kept by its buttons. */
(() => {
  "use strict";
  const WAIT = 10000;
  const words = (text) => (text.trim().match(/\S+/g) || []).length;
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    const said = form.querySelector(".save-said"), say = form.dataset;
    let dirty = false, saving = null, stopped = false, timer = 0;

    form.querySelectorAll("[data-words]").forEach((box) => {
      const most = Number(box.dataset.words), count = document.createElement("span");
      count.className = "hint word-count";
      const tell = () => {
        const n = words(box.value);
        count.textContent = `${n.toLocaleString("vi-VN")} / ${most.toLocaleString("vi-VN")} ${say.sayWords}`;
        count.classList.toggle("over", n > most);
      };
      box.after(count);
      box.addEventListener("input", tell);
      tell();
    });

    const later = () => { clearTimeout(timer); timer = setTimeout(save, WAIT); };
    const save = () => {
      clearTimeout(timer);
      if (dirty && !saving && !stopped) saving = keep();
    };
    const keep = async () => {
      dirty = false;
      said.textContent = say.saySaving;
      const body = new FormData(form);
      body.set("luu", "1");
      try {
        const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual" });
        if (answer.ok) {
          const kept = await answer.json();
          form.querySelector('[name="version"]').value = kept.version;
          said.textContent = `${say.saySaved} ${kept.at}`;
        } else if (answer.status === 409) { stopped = true; said.textContent = say.sayOvertaken; }
        else if (answer.status === 422) { said.textContent = say.sayWrong; }
        else { dirty = true; said.textContent = say.sayFailed; }
      } catch { dirty = true; said.textContent = say.sayOffline; }
      saving = null;
      if (dirty && !stopped) later();
    };

    form.addEventListener("input", () => { dirty = true; if (!stopped) later(); });
    form.addEventListener("focusout", () => { if (dirty) save(); });
    window.addEventListener("online", save);
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (saving) { // leaving the last field began it: sending waits, else it would come with the version before and look like somebody else's
        event.preventDefault();
        saving.then(() => form.requestSubmit(event.submitter));
        return;
      }
      stopped = true; dirty = false;
    });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  });
})();
