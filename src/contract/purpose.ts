import type { CampaignContent } from "./campaign.ts";

/** What the purpose of a campaign brings with it; each can be changed alone. */
export interface Consequences {
  /** Goes to users who unsubscribed from marketing. */
  unsubscribedToo: boolean;
  /** Goes before messages that do not, at intake, decide and deliver. */
  overtakes: boolean;
  /** The account's system control group is left out. */
  systemControlGroup: boolean;
  /** Held by the account's global campaign limits. */
  globalLimits: boolean;
  /** Counted in them. */
  countsInGlobalLimits: boolean;
  /** Of e-mail: `List-Unsubscribe` and `List-Unsubscribe-Post` (RFC 2369, RFC 8058). */
  oneClickUnsubscribe: boolean;
  /** Of e-mail: a picture of one pixel tells that it was opened. */
  openTracking: boolean;
  /** Of e-mail: links lead by way of this deployment, which tells that they were clicked. */
  linkTracking: boolean;
}

/** Of a transactional message, which the user is waiting for; of a promotional one, the opposite of each. */
const TRANSACTIONAL: Consequences = {
  unsubscribedToo: true,
  overtakes: true,
  systemControlGroup: false,
  globalLimits: false,
  countsInGlobalLimits: false,
  oneClickUnsubscribe: false,
  openTracking: false,
  linkTracking: false,
};

type Sections = Pick<CampaignContent, "start" | "who" | "when">;

const chosen = ({ start, who, when }: Sections): Record<keyof Consequences, "purpose" | "yes" | "no"> => ({
  unsubscribedToo: start.unsubscribedToo,
  overtakes: start.overtakes,
  systemControlGroup: who.systemControlGroup,
  globalLimits: when.globalLimits,
  countsInGlobalLimits: when.countsInGlobalLimits,
  oneClickUnsubscribe: start.oneClickUnsubscribe,
  openTracking: start.openTracking,
  linkTracking: start.linkTracking,
});

/** What holds for a campaign. A draft without a purpose counts as promotional. */
export const consequencesOf = (content: Sections): Consequences => {
  const isTransactional = content.start.purpose === "transactional";
  const own = chosen(content);
  const of = (name: keyof Consequences): boolean =>
    own[name] === "purpose" ? TRANSACTIONAL[name] === isTransactional : own[name] === "yes";
  return {
    unsubscribedToo: of("unsubscribedToo"),
    overtakes: of("overtakes"),
    systemControlGroup: of("systemControlGroup"),
    globalLimits: of("globalLimits"),
    countsInGlobalLimits: of("countsInGlobalLimits"),
    oneClickUnsubscribe: of("oneClickUnsubscribe"),
    openTracking: of("openTracking"),
    linkTracking: of("linkTracking"),
  };
};

const CONSEQUENCES = [
  "unsubscribedToo",
  "overtakes",
  "systemControlGroup",
  "globalLimits",
  "countsInGlobalLimits",
  "oneClickUnsubscribe",
  "openTracking",
  "linkTracking",
] as const satisfies readonly (keyof Consequences)[];

export interface Difference {
  consequence: keyof Consequences;
  /** What holds; the purpose alone would say the opposite. */
  holds: boolean;
}

/** What the author chose otherwise than the purpose says, in the order of the wizard; a *yes* that it says too is none. */
export const differencesFromPurpose = (content: Sections): Difference[] => {
  const isTransactional = content.start.purpose === "transactional";
  const held = consequencesOf(content);
  return CONSEQUENCES.flatMap((consequence) => {
    const holds = held[consequence];
    return holds === (TRANSACTIONAL[consequence] === isTransactional) ? [] : [{ consequence, holds }];
  });
};

/** A promotional campaign that the account's global limits do not hold: publishing it takes a permission of its own. */
export const overridesGlobalLimits = (content: Sections): boolean =>
  differencesFromPurpose(content).some(({ consequence, holds }) => consequence === "globalLimits" && !holds);
