import type { Queryable, Session } from "../db/pool.ts";
import { findRenderSuspects, hasRenderSuspects, markRendering } from "../db/queries/workers.ts";
import { suspectsStaleMsMax } from "../limits.ts";
import type { RecipientFacts } from "./decide/rule.ts";
import type { ProfileFacts, RenderAnswer, RenderInput } from "./render/contract.ts";
import type { IsolatedRenderer } from "./render/isolated.ts";
import { createRenderMemory } from "./render/renderMemory.ts";
import type { VersionMessage } from "./versions.ts";

export type MessageInput = Omit<RenderInput, "profile" | "address"> & { facts: RecipientFacts };

export interface MessageRenderer {
  /**
   * Notes what is about to be rendered, so that a render that kills this worker is known by name.
   *
   * @param subjects intake rows or messages
   * @returns those that were being rendered when a worker died
   */
  begin(q: Queryable, accountId: number, subjects: readonly string[]): Promise<Set<string>>;
  render(version: VersionMessage, isSuspect: boolean, input: MessageInput): Promise<RenderAnswer>;
}

const profileFacts = ({ profile, devices }: RecipientFacts): ProfileFacts => ({
  identity: profile?.identity ?? null,
  email: profile?.email ?? null,
  phone: profile?.phone ?? null,
  timeZone: profile?.timeZone ?? null,
  properties: profile?.properties ?? {},
  devices: devices.map(({ id, platform, token, keys }) => ({ id, platform, token, keys })),
});

/** The user as templates read it, beside what does not depend on the user. */
export const renderInputOf = ({ facts, ...rest }: MessageInput): RenderInput => ({
  ...rest,
  profile: profileFacts(facts),
  address: facts.address ?? "",
});

const SAFE: ReadonlySet<string> = new Set();

/**
 * Renders in this process; in a disposable child what is suspected of having killed a worker, and versions that
 * keep hitting their limits.
 *
 * @param session the worker's own connection, which does not wait for the disk
 */
export const createMessageRenderer = (
  session: () => Session,
  workerId: () => number,
  isolated: IsolatedRenderer,
  now: () => Date,
): MessageRenderer => {
  const memory = createRenderMemory();
  let askedAtMs = 0;
  let isAnySuspect = false;

  /** Asked every second only: what killed another worker a moment ago may kill this one, but not the one after it. */
  const mayHaveSuspects = async (q: Queryable): Promise<boolean> => {
    const nowMs = now().getTime();
    if (isAnySuspect || nowMs - askedAtMs > suspectsStaleMsMax) {
      isAnySuspect = await hasRenderSuspects(q);
      askedAtMs = nowMs;
    }
    return isAnySuspect;
  };

  return {
    begin: async (q, accountId, subjects) => {
      if (subjects.length === 0) return new Set(SAFE);
      await markRendering(
        session(),
        workerId(),
        JSON.stringify(subjects.map((subject) => [accountId, subject])),
      );
      return (await mayHaveSuspects(q)) ? findRenderSuspects(q, accountId, subjects) : new Set(SAFE);
    },
    render: async (version, isSuspect, message) => {
      const input = renderInputOf(message);
      if (isSuspect || memory.isHot(version.key, now())) return isolated.render(version.content, input);
      const result = version.compiled.render(input);
      if (result.kind === "template_limit_exceeded") memory.hit(version.key, now());
      return result;
    },
  };
};
