// Everything works without this file. It previews a plan and suggests people
// while somebody types, and sends list filters when a choice changes.
"use strict";

function after(ms, run) {
  let timer = 0;
  return (...on) => { clearTimeout(timer); timer = setTimeout(run, ms, ...on); };
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
    } catch { /* the button still works */ }
  });
  form.addEventListener("input", preview);
  form.addEventListener("change", preview);
  if (form.querySelector("input[name=effective_date]").value) preview();
}

for (const form of document.querySelectorAll("form[data-live]")) live(form);

// An input that names a person is offered whom what is typed may mean, also
// beyond those that the page lists.
let asked = 0;
const suggest = after(250, async (input) => {
  const typed = input.value.trim(), mine = ++asked;
  if (typed.length < 2 || typed.includes("<")) return;
  try {
    const answer = await fetch("/people/suggest", {
      method: "POST", credentials: "same-origin", body: new URLSearchParams({ q: typed }),
    });
    if (!answer.ok || mine !== asked) return;
    replace("people", new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch { /* the form asks whom it means */ }
});

document.addEventListener("input", (e) => {
  if (e.target.matches("input[list=people]")) suggest(e.target);
});

for (const form of document.querySelectorAll("form[data-filter]")) {
  form.addEventListener("change", (e) => {
    if (e.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
}

const complaints = document.getElementById("complaints");
if (complaints) complaints.focus();

// On the way to a sign-in provider and back nobody has to press.
const go = document.querySelector("[data-go]");
if (go && go.requestSubmit) go.requestSubmit();
else if (go) location.replace(go.href);
