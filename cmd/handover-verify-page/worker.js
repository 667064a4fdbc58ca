// A check runs here, beside the page, and once: the page makes a new worker for the next.
onmessage = async (message) => {
  self.brought = message.data.brought;
  try {
    const packed = Uint8Array.from(atob(message.data.program), (c) => c.charCodeAt(0));
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const go = new Go();
    const made = await WebAssembly.instantiate(await new Response(unpacked).arrayBuffer(), go.importObject);
    await go.run(made.instance);
  } catch (problem) {
    postMessage({refused: "The check could not run in this browser: " + problem + ". Use a newer browser, or the program handover-verify."});
  }
  postMessage({over: true});
};
