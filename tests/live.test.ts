import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccount } from "../src/accounts/accounts.ts";
import { createCredential } from "../src/accounts/credentials.ts";
import { SCOPES } from "../src/contract/credential.ts";
import { liveStreamsPerPersonMax } from "../src/limits.ts";
import { aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { loggedInPerson, type TestPerson } from "./helpers/person.ts";

/** What must arrive within 1.5 s, on a machine that is busy with other tests. */
const SOON_MS = 4_000;

interface Stream {
  status: number;
  /** Everything that came so far. */
  text: () => string;
  topics: () => string[];
  /** The newest event `viewers`. */
  viewers: () => { viewers: { personId: string; name: string }[]; revision: number } | undefined;
  isOver: () => boolean;
  close: () => void;
}

const eventsOf = (text: string, event: string): string[] =>
  [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].flatMap(([, name, data]) =>
    name === event && data !== undefined ? [data] : [],
  );

describe("live changes", () => {
  let app: TestApp;
  const open: Stream[] = [];
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const listen = async (headers: Record<string, string>, query = ""): Promise<Stream> => {
    const controller = new AbortController();
    const response = await fetch(`${app.url}/api/v1/live${query}`, { headers, signal: controller.signal });
    let text = "";
    let isOver = false;
    const read = async (): Promise<void> => {
      const decoder = new TextDecoder();
      for await (const piece of response.body ?? []) text += decoder.decode(piece, { stream: true });
    };
    void read()
      .catch(() => {})
      .finally(() => {
        isOver = true;
      });
    const stream: Stream = {
      status: response.status,
      text: () => text,
      topics: () => eventsOf(text, "changed").flatMap((data) => JSON.parse(data).topics),
      viewers: () => JSON.parse(eventsOf(text, "viewers").at(-1) ?? "null") ?? undefined,
      isOver: () => isOver,
      close: () => controller.abort(),
    };
    open.push(stream);
    if (response.status === 200) await eventually(() => expect(text).toContain("retry: 2000"));
    return stream;
  };

  const byKey = (apiKey: string) => ({ authorization: `Bearer ${apiKey}` });
  const asPerson = ({ cookie }: TestPerson) => ({ cookie });
  const person = (role: "owner" | "creator") =>
    loggedInPerson({ db: app.db, box: app.box, now: new Date(), isSecure: false }, app.accountId, role);
  const sandbox = async (): Promise<string> => {
    const { body } = await app.native("GET", "/providers");
    return body.data.find((one: { channel: string }) => one.channel === "webhook").id;
  };

  test("a campaign, a trigger and a message in the inbox each reach those who listen, and no other account", async () => {
    const stranger = await createAccount(app.db, { name: "Stranger" });
    const { apiKey } = await createCredential(app.db, app.box, stranger.id, {
      name: "all",
      scopes: [...SCOPES],
      isTest: false,
    });
    const own = await listen(byKey(app.live.apiKey));
    const other = await listen(byKey(apiKey));
    expect(own.topics()).toEqual([]);

    const { campaignId } = await app.publish(aWebhookCampaign(await sandbox(), "https://hooks.example/"));
    await eventually(() => expect(own.topics()).toContain("campaigns"), SOON_MS);
    expect(own.topics()).not.toContain("triggers");

    await app.upload([{ type: "profile", identity: "ann", profileData: { Name: "Ann" } }]);
    const accepted = await app.post("/1/send/externaltrigger.json", {
      to: { identity: ["ann"] },
      campaign_id: Number(campaignId),
    });
    expect(accepted.status).toBe(200);
    await eventually(() => {
      for (const topic of ["triggers", "messages", "inbox"]) expect(own.topics()).toContain(topic);
    }, SOON_MS);
    expect(other.topics()).toEqual([]);
  });

  test("a stream names a campaign of its own account only", async () => {
    const stranger = await createAccount(app.db, { name: "Another" });
    const { apiKey } = await createCredential(app.db, app.box, stranger.id, {
      name: "all",
      scopes: [...SCOPES],
      isTest: false,
    });
    const { id } = await app.publish(aWebhookCampaign(await sandbox(), "https://hooks.example/"));
    expect((await listen(byKey(apiKey), `?campaign=${id}`)).status).toBe(404);
    expect((await listen({})).status).toBe(401);
  });

  test("people who have a draft open see each other and its revision; one that leaves is gone", async () => {
    const made = await app.native("POST", "/campaigns", { name: "Shared", channel: "email" });
    const query = `?account=${app.externalId}&campaign=${made.body.id}`;
    const [ann, ben] = [await person("owner"), await person("creator")];
    const first = await listen(asPerson(ann), query);
    const second = await listen(asPerson(ben), query);
    const seenBy = (stream: Stream) =>
      stream
        .viewers()
        ?.viewers.map(({ personId }) => personId)
        .toSorted();
    await eventually(() => {
      for (const stream of [first, second]) expect(seenBy(stream)).toEqual([ann.id, ben.id].toSorted());
    }, SOON_MS);

    await app.native("PATCH", `/campaigns/${made.body.id}`, { revision: 1, name: "Shared by two" });
    await eventually(() => expect(first.viewers()?.revision).toBe(2), SOON_MS);

    second.close();
    await eventually(() => expect(seenBy(first)).toEqual([ann.id]), SOON_MS * 4);
  });

  test("a person opens so many streams and no more", async () => {
    const ann = await person("creator");
    const query = `?account=${app.externalId}`;
    const streams = await Promise.all(
      Array.from({ length: liveStreamsPerPersonMax + 1 }, () => listen(asPerson(ann), query)),
    );
    expect(streams.filter(({ status }) => status === 429)).toHaveLength(1);
    for (const stream of streams) stream.close();
    await eventually(async () => expect((await listen(asPerson(ann), query)).status).toBe(200));
  });
});

describe("a server that stops", () => {
  test("ends its streams at once", async () => {
    const app = await startTestApp({ workers: 0 });
    const response = await fetch(`${app.url}/api/v1/live`, {
      headers: { authorization: `Bearer ${app.live.apiKey}` },
    });
    const whole = response.text();
    const startedAt = performance.now();
    await app.stop();
    expect(await whole).toContain("retry: 2000");
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
