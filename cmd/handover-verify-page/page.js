const byId = (id) => document.getElementById(id);
const outcome = byId("outcome"), verdict = byId("verdict"), details = byId("details"), progress = byId("progress"), check = byId("check");

async function brought() {
  const checkpoints = [];
  for (const file of byId("checkpoints").files) checkpoints.push(new Uint8Array(await file.arrayBuffer()));
  const pasted = byId("pasted").value;
  if (pasted.trim()) checkpoints.push(new TextEncoder().encode(pasted));
  return {file: byId("bundle").files[0], key: byId("key").value, checkpoints};
}

function show(kind, sentence, text) {
  outcome.hidden = false;
  outcome.className = kind;
  verdict.textContent = sentence;
  details.textContent = text;
  details.hidden = !text;
}

const steps = {survey: "Looking over the log", leaves: "Checking the leaves", files: "Checking the files"};

function hear(message) {
  if (message.step) {
    progress.textContent = (steps[message.step] || message.step) + ": " + message.done.toLocaleString() + " of " + message.total.toLocaleString();
  } else if (message.refused) {
    show("refused", "Nothing was checked.", message.refused);
  } else if ("exit" in message) {
    show(message.exit ? "found" : "fine", message.sentence, message.text);
  }
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  check.disabled = true;
  outcome.hidden = true;
  progress.textContent = "Beginning …";
  const code = byId("runtime").textContent + byId("worker").textContent;
  const worker = new Worker(URL.createObjectURL(new Blob([code], {type: "text/javascript"})));
  const end = () => { worker.terminate(); check.disabled = false; progress.textContent = ""; };
  let heard = false;
  worker.onmessage = ({data}) => {
    if (!data.over) { heard = heard || !data.step; hear(data); return; }
    if (!heard) show("refused", "Nothing was checked.", "The check stopped before its end, perhaps for want of memory. Use the program handover-verify.");
    end();
    if (!outcome.hidden) outcome.focus();
  };
  worker.onerror = (problem) => { show("refused", "Nothing was checked.", "The check could not run in this browser: " + problem.message); end(); };
  worker.postMessage({program: byId("program").textContent, brought: await brought()});
});
