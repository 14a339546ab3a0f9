import { type Behaviour, startCrashReceiver } from "../../crash/receiver.ts";
import { call } from "../parties.ts";
import type { Cluster } from "./cluster.ts";
import type { Cap, Message, Received, Story } from "./story.ts";

const CALLERS = 16;
const PROVIDER_CONCURRENCY = 50;
const UPLOADED_AT_ONCE = 1_000;
/** Small enough that the users of a scene come in many requests at once, to both APIs. */
const NAMED_AT_ONCE = 50;

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

const post = async (url: string, { party }: Cluster, body: object): Promise<void> => {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-clevertap-account-id": party.accountId,
      "x-clevertap-passcode": party.passcode,
    },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
};

export const uploadUsers = async (
  cluster: Cluster,
  users: readonly string[],
  zoneOf: (user: string) => string,
): Promise<void> => {
  for (const some of chunks(users, UPLOADED_AT_ONCE)) {
    const profiles = some.map((identity) => ({
      type: "profile",
      identity,
      profileData: { Tz: zoneOf(identity) },
    }));
    await post(`${cluster.program.url}/1/upload`, cluster, { d: profiles });
  }
};

/** A running campaign with a receiver of its own. */
export interface Scene {
  campaignId: string;
  fire(users: readonly string[]): Promise<void>;
  /** Users that triggers named, as often as they did. */
  readonly asked: readonly string[];
  /** In the order of arrival. */
  readonly calls: readonly Received[];
  messages(): Promise<Message[]>;
  /** Slots of the campaign that are taken, by day; `-infinity` in all. */
  counted(): Promise<{ day: string; taken: number }[]>;
  /** What has happened up to now; the rest of the story is the scene's own. */
  story(told: { name: string; cap: Cap; topUps?: Story["topUps"] }): Promise<Story>;
  close(): Promise<void>;
}

/** What the campaign of a scene is made of besides its address. */
interface SceneRules {
  who?: object;
  when?: object;
  /** Of the request, beside the user. */
  extraQuery?: readonly { name: string; value: string }[];
}

const publish = async (
  { program, party }: Cluster,
  name: string,
  receiverUrl: string,
  { extraQuery = [], ...more }: SceneRules,
): Promise<{ id: string; campaignId: string }> => {
  const provider = await call(program, party, "POST", "/providers", {
    channel: "webhook",
    kind: "webhook",
    name,
    config: {},
    concurrencyMax: PROVIDER_CONCURRENCY,
  });
  await call(program, party, "POST", `/providers/${provider.id}/verify`);
  const query = [{ name: "user", value: "{{ Profile.Identity }}" }, ...extraQuery];
  const webhook = { method: "POST", url: `${receiverUrl}/hook`, query, headers: [], contentType: "json" };
  const draft = await call(program, party, "POST", "/campaigns", {
    name,
    channel: "webhook",
    start: { purpose: "transactional", providerId: provider.id, unknownUsers: "skip" },
    what: { messageType: "single", missingValues: "blank", webhook: { ...webhook, body: "{}" } },
    ...more,
  });
  const { campaignId } = await call(program, party, "POST", `/campaigns/${draft.id}/publish`);
  return { id: String(draft.id), campaignId: String(campaignId) };
};

export const openScene = async (
  cluster: Cluster,
  name: string,
  behave: () => Behaviour,
  rules: SceneRules,
): Promise<Scene> => {
  const calls: Received[] = [];
  const receiver = await startCrashReceiver(behave, ({ id, path, atMs, answer }) => {
    const query = new URL(path, "http://receiver").searchParams;
    const [user = "", code = ""] = [query.get("user") ?? "", query.get("code") ?? ""];
    calls.push({ id, user, code, answer, atMs: atMs + cluster.offsetMs() });
  });
  const { id, campaignId } = await publish(cluster, name, receiver.url, rules);
  const asked: string[] = [];
  let fired = 0;

  const counted = () =>
    cluster.rows<{ day: string; taken: number }>(
      "select day::text, taken from cap_counters where campaign_id = $1 order by day",
      [id],
    );
  const messages = () =>
    cluster.rows<Message>(
      `select id, recipient_value as "user", outcome, maybe_sent as "maybeSent" from messages
       where campaign_id = $1 order by id`,
      [id],
    );
  return {
    campaignId: id,
    asked,
    calls,
    messages,
    fire: async (users) => {
      asked.push(...users);
      const requests = chunks(users, NAMED_AT_ONCE);
      const caller = async (): Promise<void> => {
        for (let some = requests.shift(); some !== undefined; some = requests.shift()) {
          const url = cluster.urls[fired++ % cluster.urls.length];
          await post(`${url}/1/send/externaltrigger.json`, cluster, {
            to: { identity: some },
            campaign_id: campaignId,
          });
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, caller));
    },
    counted,
    story: async ({ topUps = [], ...told }) => ({
      ...told,
      topUps,
      asked,
      calls,
      messages: await messages(),
      counted: await counted(),
    }),
    close: () => receiver.close(),
  };
};
