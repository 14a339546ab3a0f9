import { isOutcome, type Outcome } from "../../../src/contract/outcomes.ts";
import { useHere } from "../../api/context.ts";
import { messages as words } from "../../texts/messages.ts";
import { ButtonTo } from "../LinkTo.tsx";

type Place = "provider" | "user" | "trigger" | "limits" | "controlGroups" | "start" | "who" | "what" | "when";

/** Where the advice of an outcome can be followed; the others ask for nothing. */
const PLACES: Partial<Record<Outcome, Place>> = {
  profile_not_found: "user",
  not_reachable: "user",
  address_suppressed: "user",
  not_qualified: "who",
  control_group: "controlGroups",
  message_limit: "when",
  frequency_cap: "limits",
  dnd_discarded: "when",
  timezone_passed: "when",
  cut_off: "when",
  expired: "when",
  targeting_cap_reached: "who",
  campaign_ended: "when",
  template_value_missing: "what",
  template_aborted: "what",
  template_error: "what",
  template_limit_exceeded: "what",
  provider_rejected: "provider",
  provider_unavailable: "provider",
  delivery_unknown: "provider",
  payload_invalid: "trigger",
};

/** What became of a message, or would. */
interface Ending {
  outcome: string | null;
  campaign: string;
  profileId: number | null;
  recipient: { value: string };
  providerId: string | null;
  /** Null: no trigger is stored of it. */
  triggerId: string | null;
}

const LOOK = { size: "xs", variant: "default" } as const;

const ToProvider = ({ account, provider }: { account: string; provider: string | null }) =>
  provider === null ? (
    <ButtonTo {...LOOK} to="/a/$account/settings/providers" params={{ account }}>
      {words.advice.providers}
    </ButtonTo>
  ) : (
    <ButtonTo {...LOOK} to="/a/$account/settings/providers/$provider" params={{ account, provider }}>
      {words.advice.provider}
    </ButtonTo>
  );

const ToUser = ({ account, message }: { account: string; message: Ending }) =>
  message.profileId === null ? (
    <ButtonTo
      {...LOOK}
      to="/a/$account/users"
      params={{ account }}
      search={{ text: message.recipient.value }}
    >
      {words.advice.users}
    </ButtonTo>
  ) : (
    <ButtonTo
      {...LOOK}
      to="/a/$account/users/$profile"
      params={{ account, profile: String(message.profileId) }}
    >
      {words.advice.user}
    </ButtonTo>
  );

/** The way to where the advice can be followed. */
export const AdviceLink = ({ message }: { message: Ending }) => {
  const account = useHere().account.id;
  const { outcome } = message;
  const place = outcome === null || !isOutcome(outcome) ? undefined : PLACES[outcome];
  switch (place) {
    case undefined:
      return null;
    case "provider":
      return <ToProvider account={account} provider={message.providerId} />;
    case "user":
      return <ToUser account={account} message={message} />;
    case "trigger":
      return message.triggerId === null ? null : (
        <ButtonTo
          {...LOOK}
          to="/a/$account/triggers/$trigger"
          params={{ account, trigger: message.triggerId }}
        >
          {words.advice.trigger}
        </ButtonTo>
      );
    case "limits":
      return (
        <ButtonTo {...LOOK} to="/a/$account/settings/limits" params={{ account }}>
          {words.advice.limits}
        </ButtonTo>
      );
    case "controlGroups":
      return (
        <ButtonTo {...LOOK} to="/a/$account/settings/control-groups" params={{ account }}>
          {words.advice.controlGroups}
        </ButtonTo>
      );
    default:
      return (
        <ButtonTo
          {...LOOK}
          to="/a/$account/campaigns/$campaign/edit/$section"
          params={{ account, campaign: message.campaign, section: place }}
        >
          {words.advice.campaign}
        </ButtonTo>
      );
  }
};
