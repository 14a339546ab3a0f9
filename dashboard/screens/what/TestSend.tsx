import { IconSend } from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import type { ChannelName } from "../../../src/contract/content.ts";
import type { Preview, PreviewRequest } from "../../../src/contract/preview.ts";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { type Action, useScreenActions } from "../../actions/actions.ts";
import { useMay } from "../../api/context.ts";
import { common } from "../../texts/common.ts";
import { testSend as texts } from "../../texts/testSend.ts";

const TestSendDialog = lazy(async () => ({
  default: (await import("./TestSendDialog.tsx")).TestSendDialog,
}));

/** Sends what the preview shows to an address, a user's devices or the webhook's URL. */
export const TestSendButton = ({
  campaign,
  channel,
  request,
  isWritten,
  who,
}: {
  campaign: string;
  channel: ChannelName;
  request: PreviewRequest | null;
  isWritten: boolean;
  /** Whom the preview is shown for. */
  who: Preview["profile"] | null;
}) => {
  const may = useMay()("campaigns:write");
  const [isOpen, setIsOpen] = useState(false);
  const hasTrigger = request !== null;
  const action = useMemo((): Action => {
    const why = !may
      ? common.notAllowed
      : !isWritten
        ? texts.unwritten
        : hasTrigger
          ? undefined
          : texts.noTrigger;
    return {
      id: "sendTest",
      label: texts.action,
      section: "here",
      icon: IconSend,
      hotkey: "mod+Enter",
      disabledReason: why,
      run: () => setIsOpen(true),
    };
  }, [may, isWritten, hasTrigger]);
  useScreenActions(useMemo(() => [action], [action]));
  return (
    <>
      <ActionButton id="sendTest" size="xs" variant="default" />
      {isOpen && request !== null ? (
        <Suspense>
          <TestSendDialog {...{ campaign, channel, request, who }} onClose={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
};
