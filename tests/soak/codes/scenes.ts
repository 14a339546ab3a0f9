import type { Behaviour } from "../../crash/receiver.ts";
import type { Seeded } from "../../crash/seeded.ts";
import type { Cluster } from "../caps/cluster.ts";
import { openScene, type Scene } from "../caps/scene.ts";
import { call } from "../parties.ts";
import { isTaken } from "./judge.ts";
import { killWorkersDuring } from "./kills.ts";
import type { CodeStory } from "./story.ts";

/** Who comes, for how many codes, and how many workers may die meanwhile. */
export interface Crowd {
  users: readonly string[];
  codes: number;
  kills: number;
  chance: Seeded;
}

interface Pool {
  name: string;
  codes: readonly string[];
  counted(): Promise<CodeStory["counted"]>;
  kept(): Promise<CodeStory["kept"]>;
}

const makePool = async ({ program, party, rows }: Cluster, name: string, size: number): Promise<Pool> => {
  const codes = Array.from({ length: size }, (_, index) => `${name}-${index}`);
  const { id } = await call(program, party, "POST", "/code-pools", { name });
  await call(program, party, "POST", `/code-pools/${id}/codes`, { codes });
  return {
    name,
    codes,
    counted: async () => {
      const { codes: count, free } = await call(program, party, "GET", `/code-pools/${id}`);
      return { codes: Number(count), free: Number(free) };
    },
    kept: () =>
      rows<{ code: string; user: string | null }>(
        `select c.code, i.value as "user" from codes c left join identities i
           on i.account_id = c.account_id and i.profile_id = c.profile_id and i.kind = 'identity'
         where c.pool_id = $1`,
        [id],
      ),
  };
};

const storyOf = async (
  told: Pick<CodeStory, "name" | "killed">,
  scene: Scene,
  pool: Pool,
  topUps: CodeStory["topUps"] = [],
): Promise<CodeStory> => ({
  ...told,
  pool: pool.codes,
  asked: scene.asked,
  messages: await scene.messages(),
  calls: scene.calls,
  topUps,
  counted: await pool.counted(),
  kept: await pool.kept(),
});

/** A cap and a limit that hold nobody back, so that their locks are taken beside those of the pool. */
const LOOSE = {
  who: { targetingCap: { total: 1_000_000, perDay: null } },
  when: { messageLimit: { minimumGapMinutes: null, atMostEver: 250 } },
};

const openCodeScene = (
  cluster: Cluster,
  { name }: Pool,
  behave: () => Behaviour,
  rules: Partial<typeof LOOSE> = {},
): Promise<Scene> =>
  openScene(cluster, name, behave, {
    ...rules,
    extraQuery: [{ name: "code", value: `{{ Codes.${name} }}` }],
  });

/**
 * All users at once, and a receiver that takes everything, while workers die. Then those who have a code come again, and with
 * them some who have none.
 */
export const playCrowd = async (cluster: Cluster, crowd: Crowd): Promise<CodeStory> => {
  const { users, kills, chance } = crowd;
  const pool = await makePool(cluster, "crowd", crowd.codes);
  const scene = await openCodeScene(cluster, pool, () => ({ answer: 200, afterMs: chance.whole(0, 60) }));
  try {
    const come = async (some: readonly string[]): Promise<void> => {
      await scene.fire(some);
      await cluster.atRest();
    };
    const killed = await killWorkersDuring(cluster.program, chance.fork("kills"), kills, come(users));
    const holders = [...new Set(scene.calls.filter(isTaken).map(({ user }) => user))];
    const others = users.filter((user) => !holders.includes(user)).slice(0, holders.length);
    const again = come([...holders, ...others]);
    const more = await killWorkersDuring(cluster.program, chance.fork("kills again"), kills, again);
    return await storyOf({ name: "Crowd", killed: killed + more }, scene, pool);
  } finally {
    await scene.close();
  }
};

/** One in ten refused for good, and one answer in twenty lost after the request was read. */
const roughBehaviour = (chance: Seeded) => (): Behaviour => ({
  answer: chance.weighted<Behaviour["answer"]>([
    [200, 85],
    [422, 10],
    ["cut", 5],
  ]),
  afterMs: chance.whole(0, 40),
});

/** As many of the users as codes are free, again and again: what a refusal gave back serves those who come later. */
const topUp = async (cluster: Cluster, scene: Scene, pool: Pool, users: readonly string[]) => {
  const topUps: { users: readonly string[]; free: number }[] = [];
  let from = 0;
  for (;;) {
    const { free } = await pool.counted();
    const some = users.slice(from, from + Math.max(1, free));
    if (some.length === 0) return topUps;
    from += some.length;
    await scene.fire(some);
    await cluster.atRest();
    topUps.push({ users: some, free });
    if (free <= 0) return topUps;
  }
};

/** Codes come back, with slots of a cap, while workers die; then so many users come as codes are free, and one more when none is. */
export const playRough = async (cluster: Cluster, crowd: Crowd): Promise<CodeStory> => {
  const { users, kills, chance } = crowd;
  const pool = await makePool(cluster, "rough", crowd.codes);
  const scene = await openCodeScene(cluster, pool, roughBehaviour(chance.fork("receiver")), LOOSE);
  try {
    const first = users.slice(0, users.length - crowd.codes);
    const come = async (): Promise<void> => {
      await scene.fire(first);
      await cluster.atRest();
    };
    const killed = await killWorkersDuring(cluster.program, chance.fork("kills"), kills, come());
    const topUps = await topUp(cluster, scene, pool, users.slice(first.length));
    return await storyOf({ name: "Rough", killed }, scene, pool, topUps);
  } finally {
    await scene.close();
  }
};
