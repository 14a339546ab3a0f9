import type { Behaviour } from "../../crash/receiver.ts";
import type { Seeded } from "../../crash/seeded.ts";
import type { Cluster } from "./cluster.ts";
import { openScene, type Scene } from "./scene.ts";
import type { Story } from "./story.ts";

/** Scenes with a cap of users in all. */

const cappedAt = (total: number) => ({ who: { targetingCap: { total, perDay: null } } });

/** All users at once, and a receiver that takes everything. */
export const playCrowd = async (cluster: Cluster, users: readonly string[], cap: number): Promise<Story> => {
  const scene = await openScene(cluster, "Crowd", () => ({ answer: 200, afterMs: 0 }), cappedAt(cap));
  try {
    await scene.fire(users);
    await cluster.atRest();
    return await scene.story({ name: "Crowd", cap: { kind: "all", users: cap } });
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
  afterMs: chance.whole(0, 20),
});

/** As many of the users as slots are free, again and again: what a refusal gave back serves those who come later. */
const topUp = async (cluster: Cluster, scene: Scene, users: readonly string[], cap: number) => {
  const topUps: { users: readonly string[]; free: number }[] = [];
  let from = 0;
  for (;;) {
    const inAll = (await scene.counted()).find(({ day }) => day === "-infinity");
    const free = cap - (inAll?.taken ?? 0);
    const some = users.slice(from, from + Math.max(1, free));
    if (some.length === 0) return topUps;
    from += some.length;
    await scene.fire(some);
    await cluster.atRest();
    topUps.push({ users: some, free });
    if (free <= 0) return topUps;
  }
};

/** Most users at once, the rest as long as slots are free, and one more when none is. */
export const playRough = async (
  cluster: Cluster,
  users: readonly string[],
  cap: number,
  chance: Seeded,
): Promise<Story> => {
  const scene = await openScene(cluster, "Rough", roughBehaviour(chance), cappedAt(cap));
  try {
    const crowd = users.slice(0, users.length - cap);
    await scene.fire(crowd);
    await cluster.atRest();
    const topUps = await topUp(cluster, scene, users.slice(crowd.length), cap);
    return await scene.story({ name: "Rough", cap: { kind: "all", users: cap }, topUps });
  } finally {
    await scene.close();
  }
};
