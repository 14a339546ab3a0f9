import { SAMPLE_CODE } from "../../contract/codes.ts";
import { postalLine } from "../../contract/postalAddress.ts";
import type { ProfileFacts, RenderInput } from "./contract.ts";
import { type JsonRecord, Moment } from "./liquid/values.ts";
import { payloadOf } from "./payload.ts";
import type { LinkedReads } from "./reads/linkedReads.ts";
import { UNSUBSCRIBE } from "./roots.ts";

/** The pools that the templates name, in lower case, and what one pass of a render reads of them. */
export interface CodeReads {
  pools: readonly string[];
  read: Set<string>;
  /** Of those, the ones that there was no code of. */
  missing: Set<string>;
}

/** A code of each pool that the templates name. One that was not taken yet is empty. */
const codesOf = (codes: RenderInput["codes"], { pools, read, missing }: CodeReads): JsonRecord => {
  const record: JsonRecord = {};
  for (const pool of pools) {
    const known = codes === "sample" ? SAMPLE_CODE : codes?.[pool];
    const get = (): string => {
      read.add(pool);
      if (known === undefined) missing.add(pool);
      return known ?? "";
    };
    Object.defineProperty(record, pool, { get, enumerable: true });
  }
  return record;
};

/** By the names that templates use; each is made when it is read. */
const linksOf = (links: RenderInput["links"]): JsonRecord =>
  links === null
    ? {}
    : {
        get unsubscribe() {
          return links.unsubscribe;
        },
        get preferences() {
          return links.preferences;
        },
        get view_in_browser() {
          return links.viewInBrowser;
        },
      };

/** The look-ups that the templates read, and those that one pass of a render lacks. */
export interface LinkedPass {
  reads: LinkedReads;
  missing: Set<string>;
}

/** What a label shows where nobody is to look anything up. */
const SAMPLE_LABEL = "sample";

const sampleLabels = (labels: ReadonlySet<string>): JsonRecord =>
  Object.fromEntries([...labels].map((label) => [label, SAMPLE_LABEL]));

/** The labels of each look-up that the templates name. */
const linkedOf = (given: RenderInput["linked"], { reads, missing }: LinkedPass): JsonRecord => {
  const record: JsonRecord = {};
  for (const [api, labels] of reads) {
    const known = given === undefined ? sampleLabels(labels) : given.values[api];
    const get = (): JsonRecord => {
      if (known === undefined && given?.mayAsk === true) missing.add(api);
      return { ...known };
    };
    Object.defineProperty(record, api, { get, enumerable: true });
  }
  return record;
};

/** What a profile says of itself, and above it what the profile is known by. */
const profileOf = (profile: ProfileFacts): JsonRecord => ({
  ...profile.properties,
  ...(profile.identity === null ? {} : { Identity: profile.identity }),
  ...(profile.email === null ? {} : { Email: profile.email }),
  ...(profile.phone === null ? {} : { Phone: profile.phone }),
  ...(profile.timeZone === null ? {} : { Tz: profile.timeZone, Timezone: profile.timeZone }),
});

/** Without a postal address where there is none: it is a missing value then. */
const accountOf = ({ name, postalAddress }: RenderInput["account"]): JsonRecord => {
  const line = postalLine(postalAddress);
  return { name, ...(line === null ? {} : { postal_address: line }) };
};

/** Everything a template can name. Payload and profile are only built when they are. */
export const namespacesOf = (
  input: RenderInput,
  zone: string,
  codes: CodeReads,
  linked: LinkedPass,
): JsonRecord => {
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
    Account: accountOf(input.account),
    Codes: codesOf(input.codes, codes),
    Links: linksOf(input.links),
    get [UNSUBSCRIBE.name]() {
      return input.links?.unsubscribe;
    },
    Linked: linkedOf(input.linked, linked),
    now: new Moment(input.now.getTime(), zone),
  };
};
