import { IconHourglass } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { TriggerDetail } from "../../../../src/contract/messageLog.ts";
import { useHere } from "../../../api/context.ts";
import { triggerStateQuery } from "../../../api/triggers.ts";
import { messages as words } from "../../../texts/messages.ts";
import { ButtonTo, LinkTo } from "../../../ui/LinkTo.tsx";
import { useMoments } from "../../../ui/moments.ts";
import { Page } from "../../../ui/Page.tsx";
import { EmptyState } from "../../../ui/States.tsx";
import { usePaused } from "../../triggers/one/usePaused.ts";

/** Why there is nothing to tell: the trigger waits for its moment, for its campaign, or for its turn; undefined: it is not known. */
const useReason = (trigger: TriggerDetail | undefined): { heading: string; text: string } => {
  const isPaused = usePaused(trigger).length > 0;
  const { full } = useMoments();
  const texts = words.undecided;
  if (trigger === undefined) return { heading: texts.lookingHeading, text: texts.lookingText };
  const { deliverAt } = trigger;
  if (deliverAt !== null && Date.parse(deliverAt) > Date.now())
    return { heading: texts.putOffHeading, text: texts.putOffText(full(deliverAt)) };
  return isPaused
    ? { heading: texts.heldHeading, text: texts.heldText }
    : { heading: texts.heading, text: texts.text };
};

/** A message that there is nothing to tell of yet; its screen asks again until there is. */
export const Undecided = ({ trigger }: { trigger: string | undefined }) => {
  const account = useHere().account.id;
  const state = useQuery({ ...triggerStateQuery(account, trigger ?? ""), enabled: trigger !== undefined });
  const isKnown = trigger !== undefined && state.data !== undefined && state.data.state !== "done";
  const { heading, text } = useReason(isKnown ? state.data : undefined);
  return (
    <Page
      title={words.undecided.title}
      trail={[
        <LinkTo key="all" to="/a/$account/messages" params={{ account }}>
          {words.title}
        </LinkTo>,
      ]}
    >
      <div role="status">
        <EmptyState icon={IconHourglass} title={heading} text={text}>
          {trigger === undefined ? (
            <ButtonTo to="/a/$account/messages" params={{ account }} variant="default">
              {words.undecided.toList}
            </ButtonTo>
          ) : (
            <ButtonTo to="/a/$account/triggers/$trigger" params={{ account, trigger }} variant="default">
              {words.undecided.toTrigger}
            </ButtonTo>
          )}
        </EmptyState>
      </div>
    </Page>
  );
};
