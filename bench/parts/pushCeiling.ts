import { randomUUID } from "node:crypto";
import { connect } from "node:http2";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";

/** Ceiling of notifications: node:http2 over one session, the same notification again and again, nothing else. */
interface PushRun {
  port: number;
  count: number;
  /** Requests at once. */
  streams: number;
  token: string;
  topic: string;
  authorization: string;
  body: string;
}

const run = async (spec: PushRun): Promise<{ startedMs: number }> => {
  const session = connect(`http://127.0.0.1:${spec.port}`);
  session.on("error", () => {});
  const post = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const stream = session.request({
        ":method": "POST",
        ":path": `/3/device/${spec.token}`,
        authorization: spec.authorization,
        "content-type": "application/json",
        "apns-id": randomUUID(),
        "apns-topic": spec.topic,
        "apns-push-type": "alert",
        "apns-priority": "10",
        "apns-expiration": "0",
      });
      stream.on("error", reject);
      stream.on("response", (headers) => {
        if (headers[":status"] !== 200) reject(new Error(`answered ${headers[":status"]}`));
      });
      stream.on("end", resolve);
      stream.resume();
      stream.end(spec.body);
    });
  let next = 0;
  const startedMs = monotonicMs();
  const drive = async (): Promise<void> => {
    while (next++ < spec.count) await post();
  };
  await Promise.all(Array.from({ length: spec.streams }, drive));
  await new Promise<void>((resolve) => session.close(resolve));
  return { startedMs };
};

serveCalls({ run });
