import type { ProfileFacts, RenderInput } from "./contract.ts";
import { type JsonRecord, Moment } from "./liquid/values.ts";
import { payloadOf } from "./payload.ts";

/** What a profile says of itself, and above it what the profile is known by. */
const profileOf = (profile: ProfileFacts): JsonRecord => ({
  ...profile.properties,
  ...(profile.identity === null ? {} : { Identity: profile.identity }),
  ...(profile.email === null ? {} : { Email: profile.email }),
  ...(profile.phone === null ? {} : { Phone: profile.phone }),
  ...(profile.timeZone === null ? {} : { Tz: profile.timeZone, Timezone: profile.timeZone }),
});

/** Everything a template can name. Payload and profile are only built when they are. */
export const namespacesOf = (input: RenderInput, zone: string): JsonRecord => {
  let profile: JsonRecord | undefined;
  const { id, name } = input.campaign;
  return {
    get Profile() {
      profile ??= profileOf(input.profile);
      return profile;
    },
    get ExternalTrigger() {
      return payloadOf(input.payload);
    },
    Campaign: { id, campaignId: id, name },
    Account: { name: input.account.name },
    now: new Moment(input.now.getTime(), zone),
  };
};
