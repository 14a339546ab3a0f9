/** Clarion, and the publishable key that it is called with. */
export interface Server {
  server: string;
  key: string;
}

const problemOf = async (answer: Response): Promise<string> => {
  try {
    const { detail, problems } = await answer.json();
    const fields = Array.isArray(problems)
      ? problems.map(({ field, message }) => ` ${field}: ${message}`)
      : [];
    return `${detail}${fields.join("")}`;
  } catch {
    return `Clarion answered ${answer.status}.`;
  }
};

/**
 * One call of the API for devices: docs/api/devices.md. It outlives the page that makes it.
 *
 * @throws Error with what Clarion said, or the browser's when Clarion was not reached
 */
export const callServer = async (
  { server, key }: Server,
  method: "GET" | "PUT" | "POST",
  path: string,
  body?: object,
): Promise<Response> => {
  const answer = await fetch(`${server}/api/v1/device${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    keepalive: true,
    credentials: "omit",
  });
  if (answer.ok) return answer;
  throw new Error(`Clarion: ${await problemOf(answer)}`);
};

/** Registers the subscription of this browser. */
export const registerBrowser = async (
  server: Server,
  who: { identity: string; signature: string },
  subscription: PushSubscription,
  previousToken: string | null,
): Promise<void> => {
  const { endpoint, keys } = subscription.toJSON();
  await callServer(server, "PUT", "", {
    identity: who.identity,
    signature: who.signature,
    type: "webpush",
    token: endpoint,
    keys: { p256dh: keys?.["p256dh"], auth: keys?.["auth"] },
    ...(previousToken === null || previousToken === endpoint ? {} : { previousToken }),
  });
};
