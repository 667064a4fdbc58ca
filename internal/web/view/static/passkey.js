// Passkeys are the one thing here that needs script: a browser gives one to
// script alone. A form with data-passkey says whether one is made or used, and
// where to get what the browser is asked; the answer travels in the form.
"use strict";

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function wantedFrom(address) {
  const answer = await fetch(address, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" } });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail || said.title);
  const wanted = said.publicKey;
  wanted.challenge = bytesOf(wanted.challenge);
  if (wanted.user) wanted.user.id = bytesOf(wanted.user.id);
  for (const key of [...(wanted.excludeCredentials || []), ...(wanted.allowCredentials || [])]) key.id = bytesOf(key.id);
  return wanted;
}

function answerOf(key) {
  const said = key.response, response = { clientDataJSON: textOf(said.clientDataJSON) };
  if (said.attestationObject) {
    response.attestationObject = textOf(said.attestationObject);
    response.transports = said.getTransports ? said.getTransports() : [];
  } else {
    response.authenticatorData = textOf(said.authenticatorData);
    response.signature = textOf(said.signature);
    if (said.userHandle) response.userHandle = textOf(said.userHandle);
  }
  return JSON.stringify({ id: key.id, rawId: textOf(key.rawId), type: key.type, response, clientExtensionResults: {} });
}

// What went wrong, in words. Browsers do not tell a wrong passkey from a pressed
// "Cancel", so that no page learns who has which.
function sentence(fault) {
  if (fault.name === "InvalidStateError") return "This device has a passkey for you already.";
  if (fault.name === "NotAllowedError") return "Nothing was chosen, or it took too long. Press the button again.";
  if (fault.name === "SecurityError") return "Your browser gives no passkey to this address. Open Handover at the address your mails have.";
  return fault.message || "Your browser could not do this. Use a link by mail.";
}

async function press(form) {
  const problem = form.querySelector("[data-problem]"), button = form.querySelector("button");
  problem.hidden = true;
  button.disabled = true;
  try {
    const publicKey = await wantedFrom(form.dataset.options);
    const key = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.answer.value = answerOf(key);
    form.submit();
  } catch (fault) {
    problem.textContent = sentence(fault);
    problem.hidden = false;
    button.disabled = false;
  }
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.querySelector("button").hidden = false;
  form.querySelector("[data-without]").hidden = true;
  form.addEventListener("submit", (e) => { e.preventDefault(); press(form); });
}
