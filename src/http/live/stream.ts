import { Readable } from "node:stream";
import type { LiveChange, LiveViewers } from "../../contract/live.ts";
import { liveHeartbeatMs, liveRetryMs, liveUnreadBytesMax } from "../../limits.ts";

/** What one listener is sent, as server-sent events (WHATWG HTML, section 9.2). */
export interface EventStream {
  readonly readable: Readable;
  changed(change: LiveChange): void;
  viewers(viewers: LiveViewers): void;
  end(): void;
}

/** @param onClosed called once, whoever ended it */
export const openEventStream = (onClosed: () => void): EventStream => {
  const readable = new Readable({ read: () => {} });
  const write = (text: string): void => {
    if (readable.destroyed) return;
    // a listener that does not read is no listener; its browser asks again when it wakes up
    if (readable.readableLength + text.length > liveUnreadBytesMax) readable.destroy();
    else readable.push(text);
  };
  const send = (event: string, data: object): void =>
    write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const heartbeat = setInterval(() => write(":\n\n"), liveHeartbeatMs);
  readable.once("close", () => {
    clearInterval(heartbeat);
    onClosed();
  });
  write(`retry: ${liveRetryMs}\n\n`);
  return {
    readable,
    changed: (change) => send("changed", change),
    viewers: (viewers) => send("viewers", viewers),
    end: () => void readable.push(null),
  };
};
