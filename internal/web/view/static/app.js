// Everything works without this file. It previews a plan while somebody types,
// and sends list filters when a choice changes.
"use strict";

function after(ms, run) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(run, ms); };
}

function replace(id, page) {
  const now = document.getElementById(id), next = page.getElementById(id);
  if (now && next && !now.contains(document.activeElement)) now.innerHTML = next.innerHTML;
}

function live(form) {
  let turn = 0;
  const preview = after(450, async () => {
    const mine = ++turn;
    try {
      const answer = await fetch(form.dataset.live, {
        method: "POST", credentials: "same-origin", headers: { "X-Fragment": "plan" },
        body: new URLSearchParams(new FormData(form)),
      });
      if (!answer.ok || mine !== turn) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      replace("takeover", page);
      replace("plan", page);
      replace("people", page);
    } catch { /* the button still works */ }
  });
  form.addEventListener("input", preview);
  form.addEventListener("change", preview);
  if (form.querySelector("input[name=effective_date]").value) preview();
}

for (const form of document.querySelectorAll("form[data-live]")) live(form);

for (const form of document.querySelectorAll("form[data-filter]")) {
  form.addEventListener("change", (e) => {
    if (e.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
}

const complaints = document.getElementById("complaints");
if (complaints) complaints.focus();
