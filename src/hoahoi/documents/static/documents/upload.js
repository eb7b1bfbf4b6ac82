/* Sends the file of form[data-upload] in pieces and goes on where it was cut off: after a lost connection by itself, after the page was
   loaded again when the same file is chosen. Without this script the form sends the file in one go. Protocol: tus 1.0 (docs/en/files.md). */
(() => {
  "use strict";
  const PIECE = 4 * 1024 * 1024, PATIENCE = 8, KEPT = 7 * 24 * 3600 * 1000;
  const TUS = { "Tus-Resumable": "1.0.0" };
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const memory = {
    get(key) { try { const kept = JSON.parse(localStorage.getItem(key)); return kept && kept.at > Date.now() - KEPT ? kept.url : ""; } catch { return ""; } },
    set(key, url) { try { localStorage.setItem(key, JSON.stringify({ url, at: Date.now() })); } catch { /* a private window: no resume after reload */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
  };
  class Fault extends Error { constructor(status, message) { super(message); this.status = status; } }

  const shown = (bytes) => `${(bytes / 1048576).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const input = form.querySelector('input[type="file"]'), going = form.querySelector(".upload-going"), bar = going.querySelector("progress");
    const said = going.querySelector(".upload-said"), fault = form.querySelector(".upload-fault"), stop = form.querySelector(".upload-stop");
    const send = form.querySelector('button[type="submit"]'), say = form.dataset;
    const token = form.querySelector('[name="csrfmiddlewaretoken"]').value;
    let stopping = null;

    const ask = async (method, url, headers = {}, body = null) => {
      const answer = await fetch(url, { method, body, headers: { ...TUS, "X-CSRFToken": token, ...headers }, credentials: "same-origin", redirect: "manual", signal: stopping.signal });
      if (answer.type === "opaqueredirect") throw new Fault(401, say.saySignedOut);
      if (answer.ok || answer.status === 409 || answer.status === 423) return answer;
      let message = "";
      try { message = (await answer.json()).message; } catch { /* no words of ours in it */ }
      throw new Fault(answer.status, message || say.sayFailed);
    };

    const keyOf = (file) => `hoahoi:upload:${say.kind}:${say.id}:${file.name}:${file.size}:${file.lastModified}`;

    // the address of the upload and how much of it the server has: an earlier one that was cut off, else a new one
    const open = async (file, role) => {
      const earlier = memory.get(keyOf(file));
      if (earlier) {
        try {
          const answer = await ask("HEAD", earlier);
          if (Number(answer.headers.get("Upload-Length")) === file.size) return [earlier, Number(answer.headers.get("Upload-Offset"))];
        } catch (error) { if (!(error instanceof Fault)) throw error; }
        memory.drop(keyOf(file));
      }
      const about = { kind: say.kind, id: say.id, role, name: file.name };
      const told = Object.entries(about).map(([name, value]) => `${name} ${base64(value)}`).join(",");
      const answer = await ask("POST", say.to, { "Upload-Length": String(file.size), "Upload-Metadata": told });
      const url = answer.headers.get("Location");
      memory.set(keyOf(file), url);
      return [url, 0];
    };

    const tell = (file, at) => {
      bar.value = file.size ? 100 * at / file.size : 0;
      said.textContent = at >= file.size ? say.sayChecking : `${say.saySending} ${file.name}: ${shown(at)} / ${shown(file.size)}`;
    };

    const pieces = async (file, url, from) => {
      let at = from, tries = 0;
      for (;;) {
        tell(file, at);
        try {
          const answer = await ask("PATCH", url, { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(at) }, file.slice(at, at + PIECE));
          if (answer.status === 200) return (await answer.json()).next;
          if (answer.status === 423) await sleep(1000 * Math.min(++tries, 10));
          at = Number(answer.headers.get("Upload-Offset"));
          if (answer.status === 204) tries = 0;
          if (tries > PATIENCE) throw new Fault(423, say.sayFailed);
        } catch (error) {
          if (error instanceof Fault || error.name === "AbortError" || ++tries > PATIENCE) throw error;
          said.textContent = say.sayLost;
          await sleep(Math.min(1000 * 2 ** tries, 20000));
          const answer = await ask("HEAD", url).catch((again) => { if (again instanceof Fault || again.name === "AbortError") throw again; return null; });
          if (answer) at = Number(answer.headers.get("Upload-Offset"));
        }
      }
    };

    const busy = (on) => { send.disabled = on; going.hidden = !on; stop.hidden = !on; input.disabled = on; };
    const complain = (words) => { fault.hidden = !words; fault.querySelector("span").textContent = words; };

    form.addEventListener("submit", async (event) => {
      const file = input.files[0];
      if (!file || !window.fetch) return;
      event.preventDefault();
      const role = form.elements.role.value;
      stopping = new AbortController();
      complain("");
      busy(true);
      try {
        const [url, at] = await open(file, role);
        const next = await pieces(file, url, at);
        memory.drop(keyOf(file));
        location.assign(next || location.href);
      } catch (error) {
        if (error instanceof Fault && error.status === 422) memory.drop(keyOf(file)); // the file itself is refused
        busy(false);
        complain(error.name === "AbortError" ? say.sayStopped : error instanceof Fault ? error.message : say.sayFailed);
      }
    });
    stop.addEventListener("click", () => stopping?.abort());
    window.addEventListener("beforeunload", (event) => { if (!going.hidden && !stopping?.signal.aborted && bar.value < 100) event.preventDefault(); });
  });
})();
