import { IconHourglass } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useHere } from "../../../api/context.ts";
import { triggerStateQuery } from "../../../api/triggers.ts";
import { messages as words } from "../../../texts/messages.ts";
import { ButtonTo, LinkTo } from "../../../ui/LinkTo.tsx";
import { Page } from "../../../ui/Page.tsx";
import { EmptyState } from "../../../ui/States.tsx";

/** A message that there is nothing to tell of yet; its screen asks again until there is. */
export const Undecided = ({ trigger }: { trigger: string | undefined }) => {
  const account = useHere().account.id;
  const state = useQuery({ ...triggerStateQuery(account, trigger ?? ""), enabled: trigger !== undefined });
  const isKnown = trigger !== undefined && state.data !== undefined && state.data.state !== "done";
  const heading = isKnown ? words.undecided.heading : words.undecided.lookingHeading;
  const text = isKnown ? words.undecided.text : words.undecided.lookingText;
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
