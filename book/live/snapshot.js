// Python as it is when it has just started, kept in the browser: a later start takes a tenth of the time.
const SHELF = "sdm-python";
const name = new URL("snapshot-__CORE__", import.meta.url).href; // of this very build of Python
const squeeze = (bytes, stream) => new Response(new Response(bytes).body.pipeThrough(stream));

// What an earlier page has kept, or undefined: also where nothing may be kept, as in some private windows.
export async function kept() {
  try {
    const found = await (await caches.open(SHELF)).match(name);
    return found && new Uint8Array(await squeeze(found.body, new DecompressionStream("gzip")).arrayBuffer());
  } catch { return undefined; }
}

// Keep it, and nothing of an older build.
export async function keep(snapshot) {
  try {
    const shelf = await caches.open(SHELF);
    const packed = await squeeze(snapshot, new CompressionStream("gzip")).blob();
    await Promise.all((await shelf.keys()).map(old => shelf.delete(old)));
    await shelf.put(name, new Response(packed));
  } catch { /* the next start takes as long as this one */ }
}

export const forget = () => caches.delete(SHELF);
