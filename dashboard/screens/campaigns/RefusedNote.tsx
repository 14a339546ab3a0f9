import { Alert, List } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { messageOf } from "../../api/client.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { common } from "../../texts/common.ts";
import { nameOf } from "./cells.tsx";
import type { Refused } from "./useListActs.ts";

/** Which campaigns stayed as they were, each with the reason. */
export const RefusedNote = ({ refused, onClose }: { refused: Refused | null; onClose: () => void }) =>
  refused === null ? null : (
    <Alert
      color="red"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={texts.refusedTitle[refused.act](refused.refusals.length)}
      withCloseButton
      closeButtonLabel={common.close}
      onClose={onClose}
    >
      <List size="sm">
        {refused.refusals.map(({ campaign, reason }) => (
          <List.Item key={campaign.id} className="breaks">
            <strong>{nameOf(campaign)}</strong>
            {": "}
            {messageOf(reason)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
